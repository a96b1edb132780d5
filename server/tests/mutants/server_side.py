"""Mistakes of the server, each in the words of today's code."""

from tests.mutants.planting import Change, Mutant

PUSH = "server/rounds/sync/push.py"
BATCH = "server/rounds/sync/batch.py"
PULL = "server/rounds/sync/pull.py"
DB = "server/rounds/core/db.py"
STATEMENTS = "server/rounds/core/statements.py"
ORDER = "tests/proof/test_finish_order.py::"
SEALED = "tests/sync/test_sealed_numbers.py::"
DELIVERY = "tests/proof/test_delivery.py::"
PAGES = "tests/proof/test_pages.py::"
HAPPY = "tests/sync/test_push_and_pull.py::"
GROUPS = "tests/sync/test_push_groups.py::"
QUARANTINE = "tests/sync/test_push_quarantine.py::"
SEQ = "(SELECT seq FROM sync_head WHERE org_id = $1)"

SERVER: tuple[Mutant, ...] = (
    Mutant(
        "bigserial cursor",
        "numbers come from a sequence, before the commit",
        (
            Change(
                STATEMENTS,
                "UPDATE sync_head SET seq = seq + 1 WHERE org_id = $1",
                "SELECT nextval('company_id')",
            ),
            Change(STATEMENTS, f"b.bucket, {SEQ}, 'P'", "b.bucket, currval('company_id'), 'P'"),
            Change(STATEMENTS, f"SET seq = {SEQ}, op = 'D'", "SET seq = currval('company_id'), op = 'D'"),
            Change(
                PULL,
                "SELECT seq, epoch, gc_seq FROM sync_head",
                "SELECT (SELECT max(seq) FROM sync_row WHERE org_id = $1) AS seq, epoch, gc_seq FROM sync_head",
            ),
        ),
        (f"{ORDER}test_who_has_the_later_number_waits_until_the_earlier_is_visible",),
        coarse="the triggers of every test database refuse a change that did not move the head",
    ),
    Mutant(
        "buckets before the lock",
        "the buckets are computed before the head is locked",
        (
            Change(STATEMENTS, f"b.bucket, {SEQ}, 'P'", "b.bucket, 1 + " + SEQ + ", 'P'"),
            Change(STATEMENTS, f"SET seq = {SEQ}, op = 'D'", f"SET seq = 1 + {SEQ}, op = 'D'"),
            Change(DB, '            parts.append(f"EXECUTE sync_bump({self.org_id})")\n', ""),
            Change(
                DB,
                '        parts.append("COMMIT")',
                '        parts += [f"EXECUTE sync_bump({self.org_id})"] if self._changed else []\n'
                '        parts.append("COMMIT")',
            ),
        ),
        (f"{ORDER}test_a_visit_made_during_its_customers_move_is_put_where_the_customer_went",),
    ),
    Mutant(
        "no op_log check",
        "what was answered before is not looked up",
        (Change(BATCH, "        stored = self.known.get(item.op.op_id)\n", "        stored = None\n"),),
        (
            f"{DELIVERY}test_the_same_operation_twice_in_one_batch_is_done_once",
            f"{HAPPY}test_twelve_identical_pushes_at_once_have_one_effect",
        ),
        coarse="a plain delivery asks for the same answer twice",
    ),
    Mutant(
        "answers stored apart",
        "answers are written by a transaction of their own, after the effects",
        (
            Change(PUSH, "        await run.store()\n        return results", "        return results, run"),
            Change(
                PUSH,
                "        return results, await self.db.read(ctx, read_head)",
                "        results, run = results\n"
                "        async def keep(tx: Tx) -> None:\n"
                "            run.tx = tx\n"
                "            await run.store()\n"
                "        await self.db.run(ctx, keep)\n"
                "        return results, await self.db.read(ctx, read_head)",
            ),
        ),
        (f"{DELIVERY}test_an_effect_and_its_answer_are_written_by_one_transaction",),
    ),
    Mutant(
        "acknowledged before commit",
        "the phone is told before the commit is known",
        (
            Change(
                DB,
                "tag = await conn.execute(tx.closing_message(self._followers, self._beside))",
                "(tag,) = await __import__('asyncio').gather("
                "conn.execute(tx.closing_message(self._followers, self._beside)), return_exceptions=True)\n"
                "                    tag = tag if isinstance(tag, str) else 'COMMIT'",
            ),
        ),
        (
            f"{DELIVERY}test_what_is_cut_off_at_its_commit_is_not_acknowledged_and_goes_through_at_the_next_try",
        ),
    ),
    Mutant(
        "head read before commit",
        "the answer's head is older than what the push wrote",
        (
            Change(
                PUSH,
                "        parsed = parse_ops(cmd.ops)\n",
                "        parsed = parse_ops(cmd.ops)\n        head = await self.db.read(ctx, read_head)\n",
            ),
            Change(
                PUSH,
                "        return results, await self.db.read(ctx, read_head)",
                "        return results, head",
            ),
        ),
        (f"{DELIVERY}test_the_head_in_the_answer_covers_what_the_push_wrote",),
        coarse="a plain delivery compares the heads of two answers",
    ),
    Mutant(
        "pull without snapshot",
        "a pull sees several moments and reads the head last",
        (
            Change("server/rounds/sync/pulling/endpoints.py", "call.snapshot(pull, ", "call.read(pull, "),
            Change(
                PULL,
                '    end = cut.last if cut.more else Place(head.seq, "~")',
                '    head = await read_head(tx)\n    end = cut.last if cut.more else Place(head.seq, "~")',
            ),
        ),
        (f"{PAGES}test_a_write_between_any_two_statements_of_a_pull_is_not_lost",),
    ),
    Mutant(
        "no tie guard",
        "a page may end between the buckets of one row's move",
        (
            Change(
                PULL,
                "(l.seq, l.entity, l.entity_id) <= (e.seq, e.entity, e.entity_id) AS fits",
                "(l.seq, l.entity, l.entity_id, l.bucket) <= (e.seq, e.entity, e.entity_id, e.bucket) AS fits",
            ),
            Change(
                PULL,
                "SELECT l.seq, l.entity, l.entity_id FROM log AS l\n"
                "        ORDER BY l.seq, l.entity, l.entity_id\n",
                "SELECT l.seq, l.entity, l.entity_id, l.bucket FROM log AS l\n"
                "        ORDER BY l.seq, l.entity, l.entity_id, l.bucket\n",
            ),
        ),
        (f"{PAGES}test_pages_of_any_size_bring_both_sides_of_a_move",),
    ),
    Mutant(
        "exits not told",
        "a row that leaves a bucket stays on the phones",
        (Change(DB, '                if how != "created":', '                if how == "never":'),),
        (
            f"{PAGES}test_a_customer_that_nobody_has_any_more_leaves_the_phone",
            f"{ORDER}test_a_row_that_is_deleted_leaves_every_phone",
        ),
    ),
    Mutant(
        "followers stay",
        "a customer moves and its visits do not",
        (Change(DB, '                if how == "moved":', '                if how == "never":'),),
        (f"{ORDER}test_a_move_takes_the_visits_along_and_leaves_none_behind",),
    ),
    Mutant(
        "collectors outlive their savepoint",
        "what a refused operation wanted to say is said",
        (
            Change(
                DB,
                "            self._later, self._changed = later, changed\n            await self._conn",
                "            self._later = [*later, *self._later]\n            await self._conn",
            ),
        ),
        (
            "tests/core/test_transactions.py::test_a_savepoint_takes_back_rows_events_and_audit_alike",
            f"{DELIVERY}test_a_refused_operation_leaves_neither_row_nor_event_nor_change",
        ),
    ),
    Mutant(
        "answers of others",
        "a known operation id is answered to whoever asks",
        (
            Change(
                "server/rounds/sync/answers.py",
                'if row["person_id"] == tx.ctx.person_id',
                'if row["person_id"] is not None',
            ),
        ),
        (f"{HAPPY}test_an_operation_id_that_somebody_else_used_is_refused_without_their_answer",),
    ),
    Mutant(
        "no owner check",
        "a thing's id may be used again by somebody else",
        (
            Change(
                "server/rounds/customers/actions.py",
                'if maker is None or maker["created_by"] != tx.ctx.person_id:',
                "if maker is None:",
            ),
        ),
        (f"{DELIVERY}test_the_thing_of_somebody_else_is_not_made_again_under_its_id",),
    ),
    Mutant(
        "no dedupe in the batch",
        "an operation that is there twice in one request is done twice",
        (Change(BATCH, '        self.known[item.op.op_id] = {**answer, "dup": True}\n', ""),),
        (f"{DELIVERY}test_the_same_operation_twice_in_one_batch_is_done_once",),
    ),
    Mutant(
        "deferred is stored",
        "a postponement is remembered as the last word",
        (
            Change(
                BATCH,
                "            self.waiting.setdefault(item.op.id, item.op.op_id)\n            return\n",
                "            self.waiting.setdefault(item.op.id, item.op.op_id)\n"
                '            answer = {**answer, "status": "rejected"}\n',
            ),
        ),
        (f"{GROUPS}test_steps_of_a_visit_that_is_not_here_yet_wait_for_it",),
    ),
    Mutant(
        "group not atomic",
        "what went through of a group stays when another is refused",
        (
            Change(
                BATCH,
                '    if answer["status"] in ("rejected", "deferred"):\n        raise _Stopped',
                '    if answer["status"] == "never":\n        raise _Stopped',
            ),
        ),
        (f"{GROUPS}test_one_refusal_undoes_its_whole_group_and_nothing_else",),
    ),
    Mutant(
        "blob hash unchecked",
        "a picture is stored under whatever hash it was sent with",
        (
            Change(
                "server/rounds/core/files.py",
                "if hashlib.sha256(whole).digest() != sha256:",
                "if not whole:",
            ),
        ),
        (f"{HAPPY}test_what_is_no_picture_or_too_large_or_not_what_it_says_is_refused_and_leaves_nothing",),
    ),
    Mutant(
        "removed phones may push",
        "a removed phone's session is as good as before",
        (
            Change(
                "server/rounds/org/queries.py",
                """    if session.is_of_removed_device():
        raise DomainError("device_revoked")
    if session.ended_at or session.revoked_at or session.archived_at""",
                "    if session.archived_at",
            ),
            Change(
                "server/rounds/sync/devices.py",
                'if found["revoked_at"] is not None:',
                'if found["revoked_at"] == 0:',
            ),
        ),
        (f"{QUARANTINE}test_a_removed_phone_may_only_hand_over_and_is_told_so",),
    ),
    Mutant(
        "quarantine without end",
        "a removed phone may deliver for ever",
        (
            Change(
                "server/rounds/sync/endpoints.py",
                "allowed = until is not None and now < until",
                "allowed = until is not None",
            ),
        ),
        (f"{QUARANTINE}test_after_fourteen_days_nothing_is_taken",),
    ),
    Mutant(
        "dropped jobs stay dropped",
        "what a worker left behind that died is done by nobody",
        (
            Change(
                "server/rounds/core/jobs.py",
                "            await app.job_manager.retry_job(job)",
                "            continue",
            ),
        ),
        ("tests/core/test_jobs.py",),
    ),
    Mutant(
        "cursor names the buckets",
        "a pull reads the buckets that the cursor claims",
        (
            Change(
                PULL,
                "    at = {bucket: known.at.get(bucket)",
                "    buckets = sorted({*buckets, *known.at})\n    at = {bucket: known.at.get(bucket)",
            ),
        ),
        (
            f"{PAGES}test_after_a_position_is_lost_one_pull_leaves_no_row_of_it",
            f"{PAGES}test_a_cursor_that_names_other_buckets_brings_nothing_of_them",
        ),
    ),
    Mutant(
        "no device lock",
        "duplicates of one phone fill the pool",
        (Change(PUSH, "        async with lock:\n            yield", "        yield lock"),),
        (f"{DELIVERY}test_twelve_that_wait_at_once_leave_room_for_other_phones",),
    ),
    Mutant(
        "no gc check",
        "a cursor from before what was forgotten goes on as if nothing were missing",
        (Change(PULL, "if place.seq and place.knows_exits_to() < head.gc_seq:", "if place.seq < 0:"),),
        (f"{PAGES}test_a_cursor_older_than_what_was_forgotten_begins_again",),
    ),
    Mutant(
        "no epoch check",
        "after a restore phones go on with numbers of another history",
        (Change(PULL, "    if known.epoch != str(head.epoch):", "    if not known.epoch:"),),
        (f"{PAGES}test_another_epoch_begins_again",),
    ),
    Mutant(
        "keys of all buckets",
        "a leader's phone opens the numbers of customers that are not their own",
        (
            Change(
                "server/rounds/sync/sight.py",
                "    return [bucket for bucket in held if bucket in own]",
                "    return held or sorted(own)",
            ),
        ),
        (f"{SEALED}test_a_phone_gets_keys_for_its_own_customers_and_opens_their_numbers",),
    ),
    Mutant(
        "what was refused stays open",
        "a number that was refused lies in the operation log for whoever reads the database",
        (
            Change(
                "server/rounds/sync/answers.py",
                "        payloads,\n",
                "        [row.payload for row in rows],\n",
            ),
        ),
        (f"{SEALED}test_a_number_that_goes_through_every_door_is_found_nowhere",),
    ),
    Mutant(
        "a number in the trail",
        "an edit leaves the new number in the audit in the clear",
        (
            Change(
                "server/rounds/customers/actions.py",
                'after = {**apply, "phone": sealed} if "phone" in apply else apply',
                "after = apply",
            ),
        ),
        (f"{SEALED}test_a_number_that_goes_through_every_door_is_found_nowhere",),
    ),
)
