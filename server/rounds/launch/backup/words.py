"""What is said to the person at the keyboard, in the language of their terminal."""

import os

from rounds.launch.errors import LaunchError


def prefers_chinese() -> bool:
    """Chinese unless the terminal's language is another one."""
    language = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
    return language.split(".")[0] in {"", "C", "POSIX"} or language.startswith("zh")


def said(english: str, chinese: str) -> str:
    return chinese if prefers_chinese() else english


class BackupError(LaunchError):
    """Something a person can mend. `code` is for programs and tests, the words for people."""

    def __init__(self, code: str, english: str, chinese: str) -> None:
        super().__init__(said(english, chinese))
        self.code = code
