"""Rulings: what is written, what to look at before, and the decision as both sides read it."""
