"""What other modules may use of approvals. To have something approved needs none of it: see `core.approvable`."""

from rounds.approvals.actions.delegating import delegate, end_delegation
from rounds.approvals.queries import list_runs_about
from rounds.approvals.schemas import Approval, DelegationIn

__all__ = ["Approval", "DelegationIn", "delegate", "end_delegation", "list_runs_about"]
