"""What judging one file costs, in time and memory: a folder of files, and the worst that we can make.

    python -m benchmarks.uploads [FOLDER …]

Each file is judged in a process of its own, as in a request: hash, header, bounded look inside. Exit 1 if one
takes more than two seconds of the processor or 300 MB. The memory of a small file is that of this process,
which the probe is at first.
"""

from __future__ import annotations

import atexit
import io
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import django

if __name__ == "__main__":
    SCRATCH = tempfile.mkdtemp(prefix="dispute-desk-uploads-")
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
    os.environ |= {"DATA_DIR": SCRATCH, "DEBUG": "1", "LOG_LEVEL": "WARNING"}
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections
from PIL import Image

from evidence.acceptance import judged
from tests.evidence.uploads import animation, box, heic, mp4, pdf, pdf_bomb, picture

WIDE = (8160, 6120)
LIMITS = 2.0, 300  # seconds, megabytes
LINE = "{:8.2f} s {:6.0f} MB  {:16} {}"


def _noise(kind: str, **options: object) -> bytes:
    """Fifty megapixels with something in them."""
    out, small = io.BytesIO(), Image.effect_noise((WIDE[0] // 8, WIDE[1] // 8), 60).convert("RGB")
    small.resize(WIDE, Image.Resampling.BICUBIC).save(out, kind, **options)
    return out.getvalue()


def _passes() -> bytes:
    """A progressive JPEG whose last pass comes fifty times."""
    made = picture("JPEG", WIDE, progressive=True)
    return made[:-2] + made[made.rindex(b"\xff\xda") : -2] * 50 + made[-2:]


def _tiny_gif() -> bytes:
    made = picture("GIF", (1, 1))
    return made[:-1] + made[made.index(b"\x2c") : -1] * 9_000 + made[-1:]


def _same_page() -> bytes:
    """A tree of pages that names one page a million times."""
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids["
    return head + b"3 0 R " * 1_000_000 + b"]>>endobj\n3 0 obj<</Type/Page>>endobj\ntrailer<</Root 1 0 R>>"


WORST: dict[str, Callable[[], bytes]] = {
    "baseline.jpg": lambda: _noise("JPEG", quality=50),
    "progressive.jpg": lambda: _noise("JPEG", quality=50, progressive=True),
    "no subsampling.jpg": lambda: _noise("JPEG", quality=40, progressive=True, subsampling=0),
    "fifty passes.jpg": _passes,
    "endless comments.jpg": lambda: b"\xff\xd8" + b"\xff\xfe\0\2" * 2_500_000 + picture()[2:],
    "flat.png": lambda: picture("PNG", WIDE),
    "lossless.webp": lambda: picture("WEBP", WIDE, lossless=True, method=0),
    "lossy.webp": lambda: _noise("WEBP", quality=40, method=0),
    "12 megapixels.webp": lambda: picture("WEBP", (4000, 3000), lossless=True, method=0),
    "animation.gif": lambda: animation("GIF", (3500, 3500), 12),
    "animation.webp": lambda: animation("WEBP", (3500, 3500), 12),
    "animation.png": lambda: animation("PNG", (3500, 3500), 12),
    "9,000 pictures.gif": _tiny_gif,
    "48 megapixels.heic": lambda: heic((8064, 6048), enc_params={"preset": "ultrafast"}),
    "24 megapixels.heic": lambda: heic((5712, 4284), enc_params={"preset": "ultrafast"}),
    "packed objects.pdf": lambda: pdf_bomb(60 << 20),
    "bomb.pdf": lambda: pdf_bomb(1000 << 20),
    "20,000 pages.pdf": lambda: pdf(20_000),
    "same page.pdf": _same_page,
    "nested arrays.pdf": lambda: pdf().replace(b"/Type", b"/X " + b"[" * 8_000_000 + b"/Type", 1),
    "floods of objects.pdf": lambda: b"%PDF-1.4\n" + b"1 0 obj\n" * 1_200_000,
    "boxes.mp4": lambda: mp4() + box(b"moof", box(b"traf") * 1000) * 2_000,
    "tracks.mp4": lambda: mp4(boxes=[box(b"moov", box(b"trak") * 1_000_000)]),
}


def _judged(name: str, content: bytes) -> tuple[float, float, str]:
    """Seconds, megabytes of this process's growth or of the probe's whole, and the answer."""
    upload = SimpleUploadedFile(name, content)
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        answer = judged(upload).content_type
    except ValidationError as error:
        answer = str(error.code)
    after, probe = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    ours = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds, grown = ours + probe.ru_utime + probe.ru_stime, after.ru_maxrss - before.ru_maxrss
    return seconds, max(grown, probe.ru_maxrss) / 1024, answer


def _files(folders: list[str]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                yield path.name, path.read_bytes()


def _measure(files: Iterator[tuple[str, bytes]]) -> list[tuple[float, float, str, str]]:
    measured = []
    for name, content in files:
        with multiprocessing.get_context("fork").Pool(1) as pool:
            measured.append((*pool.apply(_judged, (name, content)), name))
    return measured


def main(folders: list[str]) -> int:
    call_command("migrate", verbosity=0)
    connections.close_all()  # each process opens its own
    real = _measure(_files(folders))
    made = _measure((name, make()) for name, make in WORST.items())
    for each in [*sorted(real)[-10:], *made]:
        print(LINE.format(*each))
    print(dict(Counter(answer for _seconds, _memory, answer, _name in real)))
    return int(any(seconds > LIMITS[0] or memory > LIMITS[1] for seconds, memory, *_ in [*real, *made]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
