"""Registers the evidence app: what the parties submitted to the record."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from pikepdf import settings as pdf

MOST_UNPACKED = 64 * 1024 * 1024  # bytes that one stream of a PDF may grow to


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        """Bound what reading a PDF may cost, for the whole process: that has to be before it has threads."""
        pdf.set_qpdf_limits(
            flate_max_memory=MOST_UNPACKED,
            run_length_max_memory=MOST_UNPACKED,
            png_max_memory=MOST_UNPACKED,
            tiff_max_memory=MOST_UNPACKED,
            dct_max_memory=MOST_UNPACKED,
            doc_max_warnings=1000,
        )
