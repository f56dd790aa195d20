"""The task worker, as django-q starts it; not beside demo accounts, and seen running."""

from __future__ import annotations

from multiprocessing import active_children
from typing import Any

from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import connections
from django_q import cluster, core_signing
from django_q.management.commands import qcluster

from accounts.demo import refuse_demo_accounts
from disputes.running import working
from disputes.running.guarding import Guard


class Command(qcluster.Command):
    help = "Starts the task worker."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_demo_accounts()
        except ImproperlyConfigured as refused:
            raise CommandError(str(refused)) from refused
        connections.close_all()  # the workers are forked after this
        working.watch()
        cluster.Sentinel = Guard  # there is no setting for it
        # Theirs drops tasks that were signed with a key of SECRET_KEY_FALLBACKS.
        core_signing.Signer.unsign = signing.Signer.unsign
        super().handle(*args, **options)
        _wait()


def _wait() -> None:
    """To the end of the worker's processes. Whoever keeps it running has to see that it did not go well."""
    for guard in active_children():
        guard.join()
        if guard.exitcode:
            raise CommandError("A process of the task worker was killed.")
