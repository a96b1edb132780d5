"""What other modules may use of visits."""

from rounds.visits.actions.arriving import VisitStarted, attach_fix, check_in
from rounds.visits.actions.leaving import VisitEnded, check_out
from rounds.visits.actions.photos import add_photo
from rounds.visits.plans import Planned, plan_item_id, plan_visits
from rounds.visits.rules import correct_time
from rounds.visits.schemas import AttachFix, CheckIn, CheckOut, FixIn, PhotoIn

__all__ = [
    "AttachFix",
    "CheckIn",
    "CheckOut",
    "FixIn",
    "PhotoIn",
    "Planned",
    "VisitEnded",
    "VisitStarted",
    "add_photo",
    "attach_fix",
    "check_in",
    "check_out",
    "correct_time",
    "plan_item_id",
    "plan_visits",
]
