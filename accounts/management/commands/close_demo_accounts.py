"""Closes the demo accounts, whose password everybody knows; what they did stays on the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.demo import open_demo_accounts
from accounts.models import User


class Command(BaseCommand):
    help = "Keeps anybody from signing in with a demo account: no password, no office, not active."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = open_demo_accounts()
        for user in User.objects.filter(email__in=closed):
            user.set_unusable_password()  # ends their sessions too
            user.is_active = user.is_staff = user.is_superuser = False
            user.save()
            user.groups.clear()
        self.stdout.write(f"{len(closed)} demo accounts closed.")
