"""Whether two customers are one: names by sound, short forms and typing errors, with numbers, licences and places."""

from rounds.engines.twins.keys import keys_of
from rounds.engines.twins.likeness import LIKELY, POSSIBLE, Likeness, compare
from rounds.engines.twins.reading import Reading, Shop, read

__all__ = ["LIKELY", "POSSIBLE", "Likeness", "Reading", "Shop", "compare", "keys_of", "read"]
