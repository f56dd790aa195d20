"""Figures of many cases: the public one, those for head mediators, and those that are published each year."""
