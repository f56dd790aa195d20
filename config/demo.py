"""`make demo`: sets up a demonstration and runs its web server and task worker until Ctrl-C."""

import os
import secrets
import socket
import sys
import threading
import time
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from django.utils.module_loading import import_string

from config.supervisor import Child, Supervisor, say

HOST = "127.0.0.1"
CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> None:
    port = _port()
    _prepare_environment(port)
    django.setup()
    _prepare_data()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.demo_wsgi",
        f"--bind={HOST}:{port}",
        "--chdir",
        str(CHECKOUT),
    ]
    web = Child(
        "The web server",
        [
            *command,
            "--worker-class=gthread",
            "--threads=4",
            "--workers=2",
            "--no-control-socket",
            "--log-level=warning",
        ],
    )
    worker = Child("The task worker", [sys.executable, str(CHECKOUT / "manage.py"), "qcluster"])
    threading.Thread(target=_announce, args=[port], daemon=True).start()
    Supervisor([web, worker]).run()


def _port() -> int:
    """The port of the web server, free to use; the program ends with a reason if it is not."""
    wanted = os.environ.get("PORT") or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        sys.exit(f"PORT={wanted} is not a port: choose a number up to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(wanted)))
        except OSError as error:
            sys.exit(f"Port {wanted} cannot be used ({error.strerror}). Choose another: make demo PORT=8001")
    return int(wanted)


def _prepare_environment(port: int) -> None:
    """Makes this a demonstration: its settings are kept beside its data, for manage.py to find them."""
    data = Path(os.environ.get("DATA_DIR") or CHECKOUT / "var")
    data.mkdir(parents=True, exist_ok=True)
    kept = data / "demo.env"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(f"DEBUG=1\nSECRET_KEY=demo-{secrets.token_urlsafe(48)}\n")
    os.environ["DEBUG"] = "1"
    os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def _prepare_data() -> None:
    """Database and demo data; what is there already stays."""
    say("Preparing the database and the demo data …")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_demo")
    connections.close_all()


def _announce(port: int) -> None:
    """Says where it runs and who can sign in, once the web server answers."""
    demos = import_string("accounts.demo.DEMOS")
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        time.sleep(0.2)
    lines = "".join(f"  {demo.email:<22} {demo.title}\n" for demo in demos)
    say(
        f"\nReady at http://{HOST}:{port}/\n\n"
        f"Sign in as one of these; the password is demo-pass-2026 for all:\n{lines}\nCtrl-C stops it."
    )


if __name__ == "__main__":
    main()
