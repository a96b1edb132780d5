"""The company's settings over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.org.company import actions
from rounds.org.company.schemas import CompanyPatch, CompanySettings, CompanyTerms, OwnTerms

router = APIRouter(tags=["company"])
Manager = Annotated[Call, allow(Permission.COMPANY_MANAGE)]


@router.get("/settings/company", response_model=CompanySettings)
async def get_company(call: Manager) -> dict[str, Any]:
    return await call.read(actions.read_settings)


@router.patch("/settings/company", response_model=CompanySettings)
async def patch_company(cmd: CompanyPatch, call: Manager) -> dict[str, Any]:
    """Another time zone moves business days from now on, not those of the past. A module that is switched off takes
    its permissions from everybody within 30 seconds; its data stays, and is back when it is switched on."""
    return await call.run(actions.change_company, cmd.change())


@router.get("/settings/terms", response_model=CompanyTerms)
async def get_terms(call: Manager) -> dict[str, Any]:
    """The company's words, the usual ones, and sets by trade to begin from."""
    return await call.read(actions.read_terms)


@router.put("/settings/terms", response_model=CompanyTerms)
async def put_terms(cmd: OwnTerms, call: Manager) -> dict[str, Any]:
    """All of the company's own words; those that are left out are the usual ones again."""
    return await call.run(actions.change_terms, cmd)
