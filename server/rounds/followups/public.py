"""What other modules may use of follow-ups."""

from rounds.followups.actions import write_note
from rounds.followups.events import NoteCommented, NoteWritten, PersonNamed
from rounds.followups.schemas import NoteIn

__all__ = ["NoteCommented", "NoteIn", "NoteWritten", "PersonNamed", "write_note"]
