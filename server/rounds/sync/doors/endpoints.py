"""The doors that a removed phone still has: quarantine, and the pictures that its quarantined operations name."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Path, Request

from rounds.core.access import Ctx, Permission
from rounds.core.errors import DomainError
from rounds.core.http import Call, client_address, services_of, signed_in, token_of
from rounds.org import public as org
from rounds.sync.holding import require_named

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the content, hex")]


@dataclass(frozen=True, slots=True)
class PhoneCall(Call):
    """A request by a phone; `removed` when it was removed."""

    removed: org.Removed | None = None


async def removed_phone(request: Request) -> PhoneCall:
    """The caller with the session that the removal of their phone ended; or anybody who is signed in."""
    try:
        call = await signed_in(request)
        return PhoneCall(call.ctx, call.services)
    except DomainError as error:
        if error.code != "device_revoked":
            raise
    services = services_of(request)
    token = token_of(request)
    company = int(token.partition(".")[0])
    removed = await services.db.read(Ctx(company, None), org.removed_device_of_token, org.hash_token(token))
    holder = request.headers.get("x-rounds-person")
    if holder is not None and holder != str(removed.ctx.person_id):
        raise DomainError("not_signed_in")
    return PhoneCall(replace(removed.ctx, address=client_address(request)), services, removed)


async def picture_sender(request: Request, sha256: Sha256) -> Call:
    """Whoever records visits; and a removed phone for what its quarantined operations name."""
    call = await removed_phone(request)
    if call.removed is not None:
        if call.services.db.now() >= call.removed.until:
            raise DomainError("device_revoked")
        await call.read(require_named, sha256, call.ctx.device_id)
    elif Permission.VISIT_RECORD not in call.ctx.abilities:
        raise DomainError("permission_denied", permission=Permission.VISIT_RECORD.value)
    return call


# What the description of the API and the tests of rights read.
removed_phone.wants_sign_in = True  # type: ignore[attr-defined]
picture_sender.wants_sign_in = True  # type: ignore[attr-defined]
picture_sender.permission = Permission.VISIT_RECORD  # type: ignore[attr-defined]

RemovedPhone = Annotated[PhoneCall, Depends(removed_phone)]
PictureSender = Annotated[Call, Depends(picture_sender)]
