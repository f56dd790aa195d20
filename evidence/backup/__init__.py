"""A backup: the database first and the evidence second, so that the copy holds all that its rows name."""

from evidence.backup.databases import dump_database, is_empty, load_database
from evidence.backup.objects import copy_objects

__all__ = ["copy_objects", "dump_database", "is_empty", "load_database"]
