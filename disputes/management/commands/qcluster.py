"""The task worker, as django-q starts it; not beside demo accounts, and seen running."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import connections
from django_q.management.commands import qcluster

from accounts.demo import refuse_demo_accounts
from disputes.running import working


class Command(qcluster.Command):
    help = "Starts the task worker."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_demo_accounts()
        except ImproperlyConfigured as refused:
            raise CommandError(str(refused)) from refused
        connections.close_all()  # the workers are forked after this
        working.watch()
        super().handle(*args, **options)
