"""How many phones somebody sees, for the preview of rights."""

from rounds.core.access import Module, Permission
from rounds.core.db import Tx
from rounds.core.samples import Sample, Sampler
from rounds.sync.console.queries import DeviceFilter, list_devices


async def _sample(tx: Tx) -> Sample:
    page = await list_devices(tx, DeviceFilter())
    return Sample(sum(page["counts"].values()), [item["device"]["label"] for item in page["items"][:3]])


SAMPLER = Sampler(Module.SYNC, Permission.SYNC_MANAGE, _sample)
