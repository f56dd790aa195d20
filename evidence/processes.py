"""Starts a process of ours for one file of a stranger's: it knows our code, but no setting and no secret."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings


def started(module: str, *arguments: str, file: int) -> subprocess.Popen[bytes]:
    """It reads the file from its input and answers on its output. OSError if none can be started."""
    command = [sys.executable, "-P", "-S", "-m", module, *arguments]
    places = os.pathsep.join([str(settings.BASE_DIR), *filter(None, sys.path)])
    return subprocess.Popen(  # noqa: S603 - our own module, and arguments from tables of ours
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": places, "MALLOC_ARENA_MAX": "1"},
    )


@contextmanager
def on_disk(file: Any) -> Iterator[int]:
    """An open file as the system knows it, at its start; a copy without a name if it lies elsewhere."""
    file.seek(0)
    try:
        number = file.fileno()
    except (AttributeError, OSError):
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield copy.fileno()
    else:
        file.flush()
        yield number
    file.seek(0)
