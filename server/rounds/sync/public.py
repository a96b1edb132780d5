"""What other modules may use of sync."""

from rounds.sync.applying import Applier
from rounds.sync.devices import meet_push, take_report
from rounds.sync.epoch import notice_another_history
from rounds.sync.pull import read_head
from rounds.sync.push import DeviceLocks, Pusher
from rounds.sync.schemas import PushIn, ReportIn
from rounds.sync.sealing_upkeep import close_payloads

__all__ = [
    "Applier",
    "DeviceLocks",
    "PushIn",
    "Pusher",
    "ReportIn",
    "close_payloads",
    "meet_push",
    "notice_another_history",
    "read_head",
    "take_report",
]
