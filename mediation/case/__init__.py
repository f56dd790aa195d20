"""The case file: both positions, facts, evidence and record of one case, and what can be done."""
