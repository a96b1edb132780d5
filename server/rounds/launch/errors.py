"""What may go wrong before there is a server: a message for the person at the keyboard, not for a program."""


class LaunchError(Exception):
    """Shown on the screen as it is, without a traceback."""
