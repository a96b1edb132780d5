"""What a rep does with a phone: each deed is written down as operations, online or not."""

import hashlib
import io
import random
from datetime import timedelta
from typing import Any

from PIL import Image

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.proof.lines import CANARY
from tests.proof.phones import Phone, Record
from tests.world import a_check_in, a_customer, a_fix, iso


def a_name(company: str) -> str:
    """Names carry their company's canary, so that one seen elsewhere gives itself away."""
    return f"清禾便利 {CANARY}{company}-{uuid7().hex[-6:]}"


def create_customer(phone: Phone, company: str, **more: Any) -> str:
    customer = a_customer(name=a_name(company))
    customer_id: str = customer.pop("id")
    phone.record("customer.create", customer_id, data=customer, **more)
    return customer_id


def edit_customer(phone: Phone, customer_id: str, version: int, **more: Any) -> Record:
    """A note that no other edit ever writes, so that its effects can be counted."""
    note = f"note {uuid7()}"
    return phone.record(
        "customer.edit", customer_id, set={"note": note}, base={"note": None}, base_version=version, **more
    )


def check_in(phone: Phone, customer_id: str, *, hours_ago: float = 0.0, **more: Any) -> str:
    at = utc_now() - timedelta(hours=hours_ago)
    data = a_check_in(customer_id, started_at=iso(at), fix=a_fix(at=at))
    visit_id: str = data.pop("id")
    phone.record("visit.check_in", visit_id, data=data, **more)
    return visit_id


def attach_fix(phone: Phone, visit_id: str, **more: Any) -> None:
    phone.record("visit.attach_fix", visit_id, data={"fix": a_fix(accuracy_m=3.0)}, **more)


def check_out(phone: Phone, visit_id: str, **more: Any) -> None:
    phone.record("visit.check_out", visit_id, data={"ended_at": iso()}, **more)


def a_picture(dice: random.Random, side: int) -> bytes:
    """A JPEG that exists once; 24 pixels are about a kilobyte, 640 need two parts."""
    noise = Image.frombytes("RGB", (side, side), dice.randbytes(side * side * 3))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=90)
    return out.getvalue()


def add_photo(phone: Phone, visit_id: str, content: bytes, **more: Any) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    phone.photos[sha256] = content
    phone.record(
        "visit.add_photo",
        str(uuid7()),
        data={
            "visit_id": visit_id, "kind": "front", "sha256": sha256, "size": len(content), "width": 24,
            "height": 24, "taken_at": iso(), "live": True, "watermark": ["proof"],
        },
        blobs=[sha256],
        **more,
    )  # fmt: skip
    return sha256


def record_nonsense(phone: Phone, **more: Any) -> Record:
    """An operation that the server must refuse, with its group if it has one, and nothing else."""
    return phone.record("visit.teleport", str(uuid7()), **more)
