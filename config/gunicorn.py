"""Settings of the web server: `gunicorn --config python:config.gunicorn config.wsgi`.

`GUNICORN_CMD_ARGS` and the command line say what is to be different.
"""

import os
from typing import Any

from django.utils.module_loading import import_string

from config.logs import logging_of

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))  # processes: one for each core is a good start
threads = int(os.environ.get("WEB_THREADS", "4"))  # each of them holds a connection to the database
worker_class = "gthread"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a sign of life: no disk
control_socket_disable = True
graceful_timeout = 60  # seconds for requests that run when it is told to stop

_logging = logging_of(os.environ.get("LOG_FORMAT", "line"), os.environ.get("LOG_LEVEL", "INFO"))
# Requests are logged by the application, by number and name; the server's own lines quote whole addresses.
logconfig_dict = {
    **_logging,
    "loggers": {
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}


def post_worker_init(worker: Any) -> None:
    """The application is loaded: take the room for its counts. The library is loaded with it, not before."""
    import_string("disputes.running.folder.start")()
