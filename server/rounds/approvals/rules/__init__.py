"""Pure decisions about approvals: conditions, chains, who decides, and the course of a run."""
