"""A storage for files that is the test's own."""

import pytest
from moto.server import ThreadedMotoServer

from tests.evidence.storing import in_bucket, in_folder, new_bucket


@pytest.fixture(scope="session")
def object_server():
    """The origin of an S3-compatible server inside this process. It believes any signature."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def store(request, settings, tmp_path):
    """A folder; with the mark `on_both`, a bucket as well."""
    if getattr(request, "param", "folder") == "bucket":
        return in_bucket(settings, new_bucket(request.getfixturevalue("object_server")))
    return in_folder(settings, tmp_path)


@pytest.fixture
def folder(store, tmp_path):
    """Where the files are, for tests that look at the disk."""
    return tmp_path
