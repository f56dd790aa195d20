"""A demonstration: accounts, stores, orders and disputes in every state, walked there through the door."""

from disputes.demo.people import load_people
from disputes.demo.playing import load_orders, load_scenarios
from disputes.demo.remembering import count, load_past

__all__ = ["count", "load_orders", "load_past", "load_people", "load_scenarios"]
