"""What the task worker does with stored files, when one arrives, and each minute for what was missed."""

from evidence.preparing.jobs import prepare, prepare_due

__all__ = ["prepare", "prepare_due"]
