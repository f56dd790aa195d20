"""`import_orders`: orders from a CSV file into the desk; what is bad is listed by line, the rest goes in."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from disputes.importing import COLUMNS, OPTIONAL, BadFile, import_file
from disputes.management.telling import Rejects, progress
from disputes.models import Marketplace


class Command(BaseCommand):
    help = (
        "Imports orders from a CSV file (.gz too), one row per order line. Columns: "
        + ", ".join(COLUMNS)
        + f"; {', '.join(OPTIONAL)} may be missing. "
        "Importing again updates what has changed. An order with a bad row is left out as a whole. "
        "Exit status 1 if any was rejected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--marketplace",
            default="Imported orders",
            metavar="NAME",
            help="Whose orders these are, made if needed (default: “Imported orders”).",
        )
        parser.add_argument(
            "--store-owner",
            metavar="EMAIL",
            help="Makes this account, created if needed, the owner of the file's stores that have none.",
        )
        parser.add_argument(
            "--rejects",
            type=Path,
            metavar="FILE",
            help="Writes the rejected rows there: line, reason, columns.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with ExitStack() as stack:
            rejects = Rejects(stack, options["rejects"], self)
            try:
                counts = import_file(
                    options["file"],
                    _marketplace(options["marketplace"]),
                    owner=_owner(options["store_owner"]),
                    progress=progress,
                    header=rejects.header,
                    reject=rejects.reject,
                )
            except (BadFile, OSError) as error:
                raise CommandError(str(error)) from None
        rejects.end()
        rows = f" ({counts.rejected_rows} rows)" if counts.rejected else ""
        self.stdout.write(
            f"Orders: {counts.created} created, {counts.updated} updated, {counts.unchanged} unchanged, "
            f"{counts.rejected} rejected{rows}."
        )
        if counts.rejected:
            raise SystemExit(1)


def _marketplace(name: str) -> Marketplace:
    return Marketplace.objects.get_or_create(name=name)[0]


def _owner(email: str | None) -> Any:
    if not email:
        return None
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"“{email}” is no e-mail address.") from None
    users = cast("Any", get_user_model()).objects
    return users.filter(email=email).first() or users.create_user(email)
