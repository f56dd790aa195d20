"""Writes the anonymous figures of a year as JSON, and as a page without scripts beside its stylesheet."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from mediation.figures.published import sections_of
from mediation.figures.yearly import FIRST_YEAR, figures_of_year

STYLESHEET = "statistics.css"


class Command(BaseCommand):
    help = "Writes statistics-YEAR.json and .html; the same cases give the same bytes. Last year by default."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, help="A year that has begun (UTC).")
        parser.add_argument(
            "--output", type=Path, required=True, metavar="FOLDER", help="Made if it is not there."
        )

    def handle(self, *args: Any, output: Path, year: int | None = None, **options: Any) -> None:
        at = timezone.now()
        year = at.year - 1 if year is None else year
        if not FIRST_YEAR <= year <= at.year:
            raise CommandError(
                f"There are no figures of {year}: choose a year from {FIRST_YEAR} to {at.year}."
            )
        found = figures_of_year(year, at)
        try:
            for path in write(found, output):
                self.stdout.write(str(path))
        except OSError as error:
            raise CommandError(f"The figures cannot be written to {output}: {error.strerror}.") from error


def write(found: dict[str, Any], folder: Path) -> list[Path]:
    """The paths written. OSError where the folder cannot be made or written to."""
    folder.mkdir(parents=True, exist_ok=True)
    data, page = folder / f"statistics-{found['year']}.json", folder / f"statistics-{found['year']}.html"
    data.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(
            "mediation/figures_year.html", {"found": found, "sections": sections_of(found)}
        )
    page.write_text(html, encoding="utf-8")
    style = folder / STYLESHEET
    shutil.copyfile(str(finders.find(STYLESHEET)), style)
    return [data, page, style]
