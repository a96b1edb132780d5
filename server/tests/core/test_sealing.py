"""Sealed values: they open for their own company, subject and field only, and not at all once the key is gone."""

import base64
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.core import sealing
from rounds.core.db import Database, Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from rounds.core.keyring import Keyring, Unreadable
from rounds.core.masters import KEY, WrongMasterKey, new_master, read_masters
from rounds.core.sealing import open_with, seal_with
from tests.world import MASTER, Company, World

pytestmark = pytest.mark.anyio
NUMBER = "13800001234"


@given(st.text(max_size=200))
def test_what_was_sealed_is_opened(text: str) -> None:
    subject = uuid7()
    sealed = seal_with(bytes(KEY), 7, subject, "phone", text)
    assert sealed.startswith("e1:")
    assert sealed.isascii()
    assert open_with(bytes(KEY), 7, subject, "phone", sealed) == text


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_no_byte_of_a_sealed_value_can_be_changed(at: int, flip: int) -> None:
    subject = UUID(int=1)
    content = bytearray(base64.b64decode(seal_with(bytes(KEY), 7, subject, "phone", NUMBER)[3:]))
    content[at % len(content)] ^= flip
    with pytest.raises(Unreadable):
        open_with(bytes(KEY), 7, subject, "phone", "e1:" + base64.b64encode(content).decode())


@pytest.mark.parametrize("bad", ["", "e1:", "e1:AAAA", "e1:!", NUMBER, "e2:" + "A" * 40])
def test_what_is_no_sealed_value_is_refused(bad: str) -> None:
    with pytest.raises(Unreadable):
        open_with(bytes(KEY), 7, UUID(int=1), "phone", bad)


def test_a_value_opens_nowhere_but_in_its_own_place() -> None:
    here = (7, UUID(int=1), "phone")
    sealed = seal_with(bytes(KEY), *here, NUMBER)
    for place in product((7, 8), (UUID(int=1), UUID(int=2)), ("phone", "contact")):
        if place != here:
            with pytest.raises(Unreadable):
                open_with(bytes(KEY), *place, sealed)


def test_no_nonce_comes_twice() -> None:
    """Nonces are 96 random bits: among the 2^32 values that one key may seal, two are alike once in 2^33 keys."""
    made = {
        base64.b64decode(seal_with(bytes(KEY), 7, UUID(int=1), "phone", NUMBER)[3:])[:12]
        for _ in range(20_000)
    }
    assert len(made) == 20_000


@pytest.mark.parametrize(
    "bad", [",", "k1", "k1:", "k1:AAAA", "x:" + "A" * 43 + "=", f"{MASTER},{MASTER}", "k0:" + MASTER[3:]]
)
def test_a_misspelt_master_key_is_refused(bad: str) -> None:
    with pytest.raises(WrongMasterKey):
        Keyring(bad)


def test_a_new_master_key_is_numbered_after_those_known() -> None:
    assert list(read_masters(f"{new_master(['k9', 'k10'])},{MASTER}")) == ["k11", "k1"]
    assert "only" not in repr(Keyring(MASTER))


async def _sealed(tx: Tx, subject: UUID) -> str:
    return await sealing.seal(tx, subject, "phone", NUMBER)


async def _opened(tx: Tx, subject: UUID, sealed: str, field: str = "phone") -> str | None:
    return await sealing.unseal(tx, subject, field, sealed)


async def test_a_subjects_values_are_read_back_by_any_process(world: World) -> None:
    company, subject = await world.company(), uuid7()
    ctx = world.ctx(company)
    sealed = await world.db.run(ctx, _sealed, subject)
    assert await world.db.read(ctx, _opened, subject, sealed) == NUMBER
    other = await Database.connect(
        world.settings.database_url.get_secret_value(), size=1, keys=Keyring(MASTER)
    )
    try:
        assert await other.read(ctx, _opened, subject, sealed) == NUMBER
    finally:
        await other.close()


async def test_values_of_another_subject_or_company_do_not_open(world: World) -> None:
    first, second = await world.company(), await world.company()
    subject, another = uuid7(), uuid7()
    sealed = await world.db.run(world.ctx(first), _sealed, subject)
    await world.db.run(world.ctx(first), _sealed, another)
    await world.db.run(world.ctx(second), _sealed, subject)
    with pytest.raises(Unreadable):
        await world.db.read(world.ctx(first), _opened, another, sealed)
    with pytest.raises(Unreadable):
        await world.db.read(world.ctx(second), _opened, subject, sealed)
    with pytest.raises(Unreadable):
        await world.db.read(world.ctx(first), _opened, subject, sealed, "contact")


async def test_a_destroyed_subject_is_neither_read_nor_written(world: World) -> None:
    company, subject, never_sealed = await world.company(), uuid7(), uuid7()
    ctx = world.ctx(company)
    sealed = await world.db.run(ctx, _sealed, subject)
    for gone in (subject, never_sealed):
        await world.db.run(ctx, sealing.destroy, gone)
        assert await world.db.read(ctx, _opened, gone, sealed) is None
        with pytest.raises(DomainError, match="erased"):
            await world.db.run(ctx, _sealed, gone)
        assert await world.db.read(ctx, sealing.is_destroyed, gone)
    assert await world.db.read(ctx, sealing.subject_keys, [subject]) == {}


async def test_a_digest_is_the_same_for_ever_and_another_in_another_company_and_kind(world: World) -> None:
    first, second = await world.company(), await world.company()

    async def made(company: Company, kind: str, text: str) -> bytes:
        return await world.db.read(world.ctx(company), sealing.digest, kind, text)

    once = await made(first, "phone", NUMBER)
    await world.db.run(world.ctx(first), sealing.add_company_key)
    assert await made(first, "phone", NUMBER) == once
    assert (
        len(
            {
                once,
                await made(second, "phone", NUMBER),
                await made(first, "mobile", NUMBER),
                await made(first, "phone", "1"),
            }
        )
        == 4
    )


async def test_a_key_of_a_transaction_that_was_rolled_back_is_not_remembered(world: World) -> None:
    """Else a later subject's key would be wrapped by a key that lies nowhere."""
    company = await world.company()
    ctx, subject = world.ctx(company), uuid7()

    async def give_up(tx: Tx) -> None:
        await sealing.add_company_key(tx)
        await sealing.seal(tx, subject, "phone", NUMBER)
        raise DomainError("busy")

    with pytest.raises(DomainError, match="busy"):
        await world.db.run(ctx, give_up)
    await world.db.run(ctx, sealing.add_company_key)
    sealed = await world.db.run(ctx, _sealed, subject)
    fresh = await Database.connect(
        world.settings.database_url.get_secret_value(), size=1, keys=Keyring(MASTER)
    )
    try:
        assert await fresh.read(ctx, _opened, subject, sealed) == NUMBER
    finally:
        await fresh.close()


async def test_the_wrong_master_key_is_noticed_when_connecting(world: World) -> None:
    for wrong in (new_master(), new_master(["k1"])):
        with pytest.raises(WrongMasterKey):
            await Database.connect(
                world.settings.database_url.get_secret_value(), size=1, keys=Keyring(wrong)
            )


async def test_the_doors_digest_outlives_a_process(world: World) -> None:
    other = Keyring(MASTER)
    await other.open(world.settings.database_url.get_secret_value())
    assert other.door_digest("QC0207") == world.db.keys.door_digest("QC0207") != other.door_digest("QC0208")
