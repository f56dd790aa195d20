"""The objects of evidence: copied one by one, once each, between folders and buckets."""

from __future__ import annotations

from evidence.storages import UNFINISHED, WriteOnce

DRAWN = "renditions"  # drawn again when somebody looks


def copy_objects(source: WriteOnce, target: WriteOnce) -> tuple[int, int]:
    """Copy what the target does not have; how many were copied, and how many were there.

    Nothing that is stored ever changes, so what is there is right: each is written whole or not at all.
    """
    copied = there = 0
    for stored in source.everything():
        if stored.name.split("/", 1)[0] in (DRAWN, UNFINISHED):
            continue
        if target.exists(stored.name):
            there += 1
            continue
        with source.open(stored.name) as content:
            target.save(stored.name, content)
        copied += 1
    return copied, there
