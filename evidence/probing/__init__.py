"""Looks inside files that nobody trusts, in a process of its own with little time and memory and no secrets.

Each module is run by itself: `python -m evidence.probing.pictures image/png LIMIT`, with the file as its
standard input. It answers in lines of JSON. What a decoder does to that process, it does to nobody else.
"""
