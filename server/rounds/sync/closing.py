"""What phones sent rests without sensitive values in the clear, and is opened to be shown or done.

Values under certain names are sealed wherever they stand: an operation that nobody can read may hold them anywhere.
They belong to the customer or contact that the operation is about, or else to the person who sent it.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson

from rounds.core import sealing
from rounds.core.access import Permission, Sight
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.keyring import Unreadable
from rounds.customers import public as customers
from rounds.sync.keeping import to_text

SENSITIVE = frozenset({"phone", "mobile", "email", "wechat"})
FIELD = "payload"


def subject_of(kind: str, entity_id: UUID | None, person_id: UUID) -> UUID:
    return entity_id if kind.startswith(("customer.", "contact.")) and entity_id is not None else person_id


async def close(tx: Tx, subject: UUID, payload: Any) -> Any:
    """The same JSON with sensitive values sealed; left out where the subject was erased."""
    plain = [text for text in _sensitive(payload) if not text.startswith(sealing.MARK)]
    if not plain:
        return payload
    try:
        sealed = await sealing.seal_many(tx, [(subject, FIELD, text) for text in plain])
    except DomainError as error:
        if error.code != "erased":
            raise
        return _each(payload, lambda _text: None)
    by_text = dict(zip(plain, sealed, strict=True))
    return _each(payload, lambda text: by_text.get(text, text))


async def close_text(tx: Tx, subject: UUID, text: str | None) -> str | None:
    """As `close`, of JSON as text."""
    if text is None or not any(f'"{name}"' in text or f'{name}\\"' in text for name in SENSITIVE):
        return text
    payload = orjson.loads(text)
    closed = await close(tx, subject, payload)
    return text if closed is payload else to_text(closed)


async def open_(tx: Tx, subject: UUID, payload: Any) -> Any:
    """As it was sent. Erased values are null; what a phone itself sent as if it were sealed stays as it is."""
    opened: dict[str, str | None] = {}
    for text in _sensitive(payload):
        if text.startswith(sealing.MARK):
            try:
                opened[text] = await sealing.unseal(tx, subject, FIELD, text)
            except Unreadable:
                opened[text] = text
    return _each(payload, lambda text: opened.get(text, text))


async def show(tx: Tx, kind: str, subject: UUID, payload: Any, *, own: bool) -> Any:
    """As the caller may see it: in full, by a mask, or not at all. `own`: the caller is who sent it."""
    of_contact = kind.startswith("contact.")
    shown = await _show_numbers(tx, customers.REACH if of_contact else customers.NUMBER, subject, payload)
    if of_contact:
        shown = _under(shown, "name", lambda text: customers.seen_contact(tx.ctx, text, own=False))
    shown = _under(shown, "contact", lambda text: customers.seen_contact(tx.ctx, text, own=False))
    return shown if own or tx.ctx.may(Permission.TRACK_READ) else _under(shown, "fix", lambda _text: None)


async def _show_numbers(tx: Tx, field: str, subject: UUID, payload: Any) -> Any:
    sight = tx.ctx.sight(field)
    if sight is Sight.HIDDEN:
        return _each(payload, lambda _text: None)
    opened = await open_(tx, subject, payload)
    if sight is Sight.SHOWN:
        return opened
    return _each(opened, lambda text: customers.mask_of(customers.hint_of(text)))


def _under(value: Any, name: str, change: Callable[[str], str | None]) -> Any:
    """A copy in which what stands under a name is changed if it is a text, and else left out."""
    if isinstance(value, dict):
        return {
            key: (change(item) if isinstance(item, str) else None)
            if key == name
            else _under(item, name, change)
            for key, item in value.items()
        }
    return [_under(item, name, change) for item in value] if isinstance(value, list) else value


def _sensitive(payload: Any) -> list[str]:
    found: dict[str, None] = {}

    def note(text: str) -> str:
        found[text] = None
        return text

    _each(payload, note)
    return list(found)


def _each(value: Any, change: Callable[[str], str | None], *, inside: bool = False) -> Any:
    """A copy with each text under a sensitive name changed; such a name makes all texts below it sensitive."""
    if isinstance(value, str):
        return change(value) if inside else value
    if isinstance(value, dict):
        return {
            key: _each(item, change, inside=inside or key in SENSITIVE or key == "cut")
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_each(item, change, inside=inside) for item in value]
    if inside and isinstance(value, int | float) and not isinstance(value, bool):
        return change(str(value))
    return value
