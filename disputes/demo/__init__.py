"""A demonstration: accounts, stores, orders and disputes in every state, walked there through the door."""

from disputes.demo.people import load_people
from disputes.demo.playing import load_orders, load_scenarios

__all__ = ["load_orders", "load_people", "load_scenarios"]
