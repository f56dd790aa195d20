"""One sweep of the clock by hand, or from cron where no task worker runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disputes.clock import FAILED, enforce_deadlines


class Command(BaseCommand):
    help = "Lets every clock that has run out take effect, and prints how many did, by action."

    def handle(self, *args: Any, **options: Any) -> None:
        ran_out = enforce_deadlines()
        failed = ran_out.pop(FAILED, 0)
        for action, number in sorted(ran_out.items()):
            self.stdout.write(f"{action}: {number}")
        self.stdout.write(f"{ran_out.total()} ran out.")
        if failed:
            raise CommandError(f"{failed} could not be walked; the log says why.")
