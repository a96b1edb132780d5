"""The demo company 晴川食品: shops along the streets of a city that is nowhere, and a month of visits to them.

Everything is made through the same actions that people's requests run, each at its own moment.
"""

from rounds.demo.fill import DemoExists, DemoLogin, DemoMade, fill_demo
from rounds.demo.people import DEMO_PASSWORD
from rounds.demo.sizes import DemoSize

__all__ = ["DEMO_PASSWORD", "DemoExists", "DemoLogin", "DemoMade", "DemoSize", "fill_demo"]
