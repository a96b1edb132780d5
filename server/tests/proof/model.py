"""Three phones of two people, a company above them and another beside them, as a state machine for Hypothesis.

Rules do what people, networks and offices do, in any order. At the end faults stop, and every promise is asked for.
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.proof import deeds
from tests.proof.backups import Backup, restore, take_backup
from tests.proof.lines import CANARY, NETWORK_FAULTS, Line
from tests.proof.phones import Phone, Record
from tests.proof.promises import broken_promises, incomplete_blobs
from tests.proof.scope import mirror_faults, pull_on, whole_copy
from tests.proof.writers import plan_visit
from tests.world import Caller, Company, World, a_customer

PHONES = st.integers(0, 2)
OWNERS = ("rep", "rep", "mate")
FAULTS = st.sampled_from([None, *NETWORK_FAULTS])
PICK = st.integers(0, 10_000)
ROUNDS_TO_REST = 12


class Model(RuleBasedStateMachine):
    """`runner`, `world`, `canary` and `patch` are set by the test before it runs."""

    runner: asyncio.Runner
    world: World
    canary: Company
    patch: pytest.MonkeyPatch

    company: Company
    phones: list[Phone]
    removed: list[Phone]
    customers: list[str]
    visits: list[tuple[int, str]]
    orphans: set[str]
    backup: Backup | None

    def do(self, made: Any) -> Any:
        return self.runner.run(made)

    @initialize(seed=st.integers(0, 2**31))
    def begin(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.company = self.do(self.world.company())
        self.phones = [self.do(self._phone(owner)) for owner in OWNERS]
        self.removed, self.customers, self.visits, self.orphans, self.backup = [], [], [], set(), None
        for _ in range(3):
            self.office_makes_a_customer(self.dice.choice(("rep", "mate", "rep2")))

    async def _phone(self, owner: str) -> Phone:
        known = self.company[owner]
        caller = await self.world.sign_in(known.code, known.person_id, known.position_id)
        line = Line(
            httpx.ASGITransport(app=self.world.app, raise_app_exceptions=False), str(self.company.org_id)
        )
        client = httpx.AsyncClient(transport=line, base_url="http://rounds.test")
        return Phone(
            client, line, caller.token, caller.person_id, caller.device_id, batch=self.dice.choice((3, 50))
        )

    def caller_of(self, phone: Phone) -> Caller:
        return Caller(phone.http, phone.person_id, "", phone.person_id, phone.device_id, phone.token)

    # What people record, online or not.

    @rule(which=PHONES, pick=PICK, hours=st.sampled_from([0.0, 0.5, 30.0]))
    def check_in(self, which: int, pick: int, hours: float) -> None:
        customer_id = self.customers[pick % len(self.customers)]
        self.visits.append((which, deeds.check_in(self.phones[which], customer_id, hours_ago=hours)))

    @rule(which=PHONES)
    def create_customer(self, which: int) -> None:
        self.customers.append(deeds.create_customer(self.phones[which], str(self.company.org_id)))

    @rule(which=PHONES, pick=PICK)
    def edit_customer(self, which: int, pick: int) -> None:
        held = self.phones[which].mirror.of("customer")
        if held:
            customer = held[sorted(held)[pick % len(held)]]
            deeds.edit_customer(self.phones[which], customer["id"], customer["version"])

    @precondition(lambda self: self.visits)
    @rule(pick=PICK, step=st.sampled_from([deeds.attach_fix, deeds.check_out]), other=st.booleans())
    def go_on_with_a_visit(self, pick: int, step: Any, other: bool) -> None:
        which, visit_id = self.visits[pick % len(self.visits)]
        step(self.phones[self._phone_of_the_same_person(which, other)], visit_id)

    def _phone_of_the_same_person(self, which: int, other: bool) -> int:
        return {0: 1, 1: 0}.get(which, which) if other else which

    @rule(which=PHONES, pick=PICK, spoilt=st.booleans())
    def record_a_group(self, which: int, pick: int, spoilt: bool) -> None:
        """A whole visit that is all or nothing; a spoilt one holds an operation that must be refused."""
        phone, group = self.phones[which], str(uuid7())
        visit_id = deeds.check_in(phone, self.customers[pick % len(self.customers)], grp=group)
        deeds.attach_fix(phone, visit_id, grp=group)
        if spoilt:
            deeds.record_nonsense(phone, grp=group)
        deeds.check_out(phone, visit_id, grp=group)

    @precondition(lambda self: self.visits)
    @rule(pick=PICK)
    def take_a_photo(self, pick: int) -> None:
        which, visit_id = self.visits[pick % len(self.visits)]
        deeds.add_photo(self.phones[which], visit_id, deeds.a_picture(self.dice, 24))

    @rule(which=PHONES)
    def record_nonsense(self, which: int) -> None:
        deeds.record_nonsense(self.phones[which])

    # What the network does.

    @rule(which=PHONES, fault=FAULTS)
    def push(self, which: int, fault: str | None) -> None:
        phone = self.phones[which]
        phone.line.plan = [fault] if fault else []
        self.do(phone.push())

    @rule(which=PHONES, fault=FAULTS, pages=st.integers(1, 4))
    def pull(self, which: int, fault: str | None, pages: int) -> None:
        phone = self.phones[which]
        phone.line.plan = [fault] if fault else []
        self.do(phone.pull(pages))

    @rule(which=PHONES, fault=FAULTS)
    def send_photo(self, which: int, fault: str | None) -> None:
        phone = self.phones[which]
        phone.line.plan = [fault] if fault else []
        self.do(phone.send_photo())

    @rule(which=PHONES)
    def late_copies_arrive(self, which: int) -> None:
        self.do(self.phones[which].line.deliver_late())

    @rule(rows=st.sampled_from([1, 2, 3, 5, 2_000]))
    def cut_pages_at(self, rows: int) -> None:
        self.patch.setattr("rounds.sync.pull.PAGE_ROWS", rows)

    # What the office does meanwhile.

    @rule(owner=st.sampled_from(("rep", "mate", "rep2")))
    def office_makes_a_customer(self, owner: str) -> None:
        customer = a_customer(
            name=deeds.a_name(str(self.company.org_id)), position_id=str(self.company[owner].position_id)
        )
        answer = self.do(self.company["regional_manager"].post("/api/v1/customers", customer))
        assert answer.status_code == 201, answer.text
        self.customers.append(customer["id"])

    @rule(pick=PICK, to=st.sampled_from(("rep", "mate", "rep2", None)))
    def office_moves_a_customer(self, pick: int, to: str | None) -> None:
        customer_id = UUID(self.customers[pick % len(self.customers)])

        async def act(tx: Any) -> None:
            if not await tx.value(
                "SELECT true FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
            ):
                return
            await tx.execute(
                """
                UPDATE assignment SET until_day = from_day
                WHERE org_id = $1 AND customer_id = $2 AND until_day IS NULL
                """,
                tx.org_id,
                customer_id,
            )
            tx.moved("customer", customer_id)
            if to is not None:
                await give_to(tx, customer_id, self.company[to].position_id)

        self.do(self.world.db.run(self.world.ctx(self.company), act))

    @rule(pick=PICK)
    def office_edits_a_customer(self, pick: int) -> None:
        customer_id = self.customers[pick % len(self.customers)]
        body = {"base_version": 1, "set": {"phone": str(self.dice.randrange(10**9)), "grade": "B"}}
        answer = self.do(self.company["admin"].patch(f"/api/v1/customers/{customer_id}", body))
        assert answer.status_code in {200, 404, 409}, answer.text

    @rule(pick=PICK)
    def office_archives_a_customer(self, pick: int) -> None:
        customer_id = UUID(self.customers[pick % len(self.customers)])

        async def act(tx: Any) -> None:
            if await tx.value(
                "UPDATE customer SET archived_at = $3 WHERE org_id = $1 AND id = $2 RETURNING id",
                tx.org_id, customer_id, tx.now,
            ):  # fmt: skip
                tx.changed("customer", customer_id)

        self.do(self.world.db.run(self.world.ctx(self.company), act))

    @rule(pick=PICK, owner=st.sampled_from(("rep", "mate")))
    def office_plans_a_visit(self, pick: int, owner: str) -> None:
        plan_id, customer_id = uuid7(), UUID(self.customers[pick % len(self.customers)])
        position_id = self.company[owner].position_id

        async def act(tx: Any) -> None:
            if await tx.value(
                "SELECT true FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
            ):
                await plan_visit(tx, plan_id, customer_id, position_id)

        self.do(self.world.db.run(self.world.ctx(self.company), act))

    @rule()
    def positions_change_hands(self) -> None:
        """Both lose their buckets and get the other's, whatever page their phones are at."""
        rep, mate = self.company["rep"], self.company["mate"]
        self.do(
            self.world.oracle.execute(
                """
                UPDATE position_holder
                SET position_id = CASE position_id WHEN $2::uuid THEN $3::uuid ELSE $2::uuid END
                WHERE org_id = $1 AND position_id IN ($2, $3)
                """,
                self.company.org_id,
                rep.position_id,
                mate.position_id,
            )
        )

    @rule(which=PHONES)
    def a_phone_is_removed(self, which: int) -> None:
        """It reads and writes nothing more; its owner goes on with a new one."""
        phone = self.phones[which]
        owner = self.company[OWNERS[which]]
        answer = self.do(owner.delete(f"/api/v1/devices/{phone.device_id}"))
        assert answer.status_code == 204, answer.text
        phone.line.plan = []
        before = self.do(self._operations())
        assert self.do(phone.push()) is False
        assert self.do(phone.pull()) is False
        assert phone.revoked
        assert self.do(self._operations()) == before
        self.removed.append(phone)
        # What began on it may never arrive, and what others recorded about that waits for a week.
        self.orphans |= {visit_id for at, visit_id in self.visits if at == which}
        self.visits = [(at, visit_id) for at, visit_id in self.visits if at != which]
        self.phones[which] = self.do(self._phone(OWNERS[which]))

    async def _operations(self) -> int:
        found: int = await self.world.oracle.fetchval(
            "SELECT count(*) FROM op_log WHERE org_id = $1", self.company.org_id
        )
        return found

    # What becomes of servers.

    @rule()
    def a_backup_is_taken(self) -> None:
        self.backup = self.do(take_backup(self.world.oracle, self.company.org_id))

    @precondition(lambda self: self.backup)
    @rule()
    def the_backup_is_restored(self) -> None:
        """What removed phones had delivered since is gone with them; everything else must come back."""
        assert self.backup is not None
        self.do(restore(self.world.oracle, self.backup))
        for phone in self.removed:
            phone.kept.clear()
        for phone in [*self.removed, *self.phones]:
            phone.line.late.clear()  # no connection outlives its server

    # What was promised.

    def teardown(self) -> None:
        if not hasattr(self, "company"):
            return
        self.do(self._come_to_rest())
        self.do(self._check())

    async def _come_to_rest(self) -> None:
        for phone in [*self.phones, *self.removed]:
            phone.line.plan = []
            await phone.line.deliver_late()
        for _ in range(ROUNDS_TO_REST):
            for phone in self.phones:
                for _ in range(1 + len(phone.outbox) // phone.batch):
                    await phone.push()
                while phone.photos and await phone.send_photo():
                    continue
                await pull_on(self.caller_of(phone), phone.mirror)
                phone._meet(phone.mirror.epoch or "")
            waiting = [record for phone in self.phones for record in phone.outbox]
            if all(record.touches() & self.orphans for record in waiting) and not any(
                phone.photos for phone in self.phones
            ):
                break

    async def _check(self) -> None:
        everyone = [*self.phones, *self.removed]
        stuck = [record for phone in self.phones for record in phone.outbox]
        assert [record.op for record in stuck if not record.touches() & self.orphans] == []
        assert _torn_groups([record for phone in everyone for record in phone.kept.values()]) == []
        assert [one for phone in everyone for one in phone.line.overheard] == []
        assert [one for phone in everyone for one in phone.refused_requests] == []
        broken = await broken_promises(
            self.world.oracle,
            self.company.org_id,
            [record for phone in everyone for record in phone.kept.values()],
        )
        assert not broken, broken
        await self._photos_have_been_shown()
        for phone in self.phones:
            await pull_on(self.caller_of(phone), phone.mirror)
            faults = await mirror_faults(
                self.world.oracle, self.company.org_id, self.caller_of(phone), phone.mirror
            )
            assert faults == []
            assert phone.mirror.buckets == {"t", f"u:{phone.person_id}", *await self._held_by(phone)}
        files = self.world.app.state.services.files
        waiting = {sha256 for phone in self.removed for sha256 in phone.photos}
        missing = await incomplete_blobs(self.world.oracle, self.company.org_id, files)
        assert [one for one in missing if not any(sha256 in one for sha256 in waiting)] == []
        stranger = await whole_copy(self.canary["rep"])
        assert all(CANARY in row["name"] for row in stranger.of("customer").values())

    async def _held_by(self, phone: Phone) -> set[str]:
        rows = await self.world.oracle.fetch(
            "SELECT position_id FROM position_holder WHERE org_id = $1 AND person_id = $2",
            self.company.org_id,
            phone.person_id,
        )
        return {f"r:{row['position_id']}" for row in rows}

    async def _photos_have_been_shown(self) -> None:
        """The worker's part: visits whose pictures arrived are said to have changed."""
        rows = await self.world.oracle.fetch(
            "SELECT DISTINCT entity_id FROM attachment WHERE org_id = $1", self.company.org_id
        )

        async def act(tx: Any) -> None:
            for row in rows:
                tx.changed("visit", row["entity_id"])

        await self.world.db.run(self.world.ctx(self.company), act)


def _torn_groups(records: Sequence[Record]) -> list[str]:
    """Groups of which something was done and something refused."""
    done: dict[str, set[bool]] = {}
    for record in records:
        if record.op.get("grp") and record.answer:
            done.setdefault(record.op["grp"], set()).add(record.answer["status"] != "rejected")
    return [group for group, answers in done.items() if len(answers) > 1]


async def give_to(tx: Any, customer_id: UUID, position_id: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO assignment (org_id, id, customer_id, position_id, role, product_line, from_day, created_at)
        VALUES ($1, $2, $3, $4, 'owner', '', $5, $6)
        """,
        tx.org_id, uuid7(), customer_id, position_id, utc_now().date(), tx.now,
    )  # fmt: skip
