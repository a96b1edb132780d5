"""The keys that files are sealed with: their companies' keys, asked of the database once by each process."""

import time
from collections import OrderedDict

from rounds.core import sealing
from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.keyring import COMPANIES, Unreadable

RENEWED_S = 30.0  # so soon every process seals with a company's new key


class FileKeys:
    """Holds no keys itself: they are in the keyring of its database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._current: OrderedDict[int, tuple[int, float]] = OrderedDict()

    async def current(self, org_id: int, tx: Tx | None = None) -> tuple[int, bytes]:
        """The key to seal with, and its version. Inside a transaction of the company, `tx` is that one."""
        version, until = self._current.get(org_id, (0, 0.0))
        if until < time.monotonic():
            version = await self._ask(org_id, tx)
            self._current[org_id] = (version, time.monotonic() + RENEWED_S)
            while len(self._current) > COMPANIES:
                self._current.popitem(last=False)
        return version, await self.of(org_id, version, tx)

    async def of(self, org_id: int, version: int, tx: Tx | None = None) -> bytes:
        """Raises Unreadable where the company has no such key, or none any more."""
        known = self._db.keys.company(org_id, version)
        if known is None and tx is not None:
            known = await sealing.known_company_key(tx, version)
        elif known is None:
            known = await self._db.read(Ctx(org_id, None), sealing.known_company_key, version)
        if known is None:
            raise Unreadable(f"company {org_id} has no key {version}")
        return known

    async def _ask(self, org_id: int, tx: Tx | None) -> int:
        if tx is not None:
            return await sealing.current_version(tx)
        return await self._db.run(Ctx(org_id, None), sealing.current_version)
