"""How many people somebody sees, for the preview of rights."""

from rounds.core.access import Module, Permission
from rounds.core.db import Tx
from rounds.core.samples import Sample, Sampler
from rounds.org.queries import list_people


async def _sample(tx: Tx) -> Sample:
    people = await list_people(tx)
    return Sample(len(people), [person["name"] for person in people[:3]])


SAMPLER = Sampler(Module.PEOPLE, Permission.PERSON_READ, _sample)
