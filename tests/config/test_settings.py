"""What the environment makes of the installation."""

import json
import os
import subprocess
import sys

import pytest

REAL_KEY = "x" * 50
ASKED = (
    "DEBUG SECRET_KEY SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE DATABASES CACHES STORAGES EMAIL_BACKEND "
    "EMAIL_FILE_PATH EMAIL_HOST CONTENT_SECURITY_POLICY SECRET_KEY_FALLBACKS AUTH_PASSWORD_VALIDATORS"
)
PROGRAM = f"""
import json
from config import settings
print(json.dumps({{name: getattr(settings, name, None) for name in {ASKED!r}.split()}}, default=str))
"""


@pytest.fixture
def read(tmp_path):
    """Reads the settings in a process of its own, with no more environment than this."""

    def call(**variables):
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **variables}
        answer = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True
        )
        return json.loads(answer.stdout) if answer.returncode == 0 else answer.stderr

    return call


@pytest.mark.parametrize("key", [{}, {"SECRET_KEY": ""}, {"SECRET_KEY": "demo-key"}])
def test_real_installation_does_not_start_without_a_key_of_its_own(read, key):
    assert "Set SECRET_KEY" in read(**key)


def test_real_installation_starts_with_a_key_and_keeps_to_https(read):
    found = read(SECRET_KEY=REAL_KEY)
    assert [found[name] for name in ("DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE")] == [
        False,
        True,
        True,
    ]


def test_former_keys_are_named_one_after_the_other_and_none_is_a_demo_key(read):
    assert read(SECRET_KEY=REAL_KEY)["SECRET_KEY_FALLBACKS"] == []
    both = read(SECRET_KEY=REAL_KEY, SECRET_KEY_FALLBACKS=f"{'y' * 50},{'z' * 50}")
    assert both["SECRET_KEY_FALLBACKS"] == ["y" * 50, "z" * 50]
    assert "Set SECRET_KEY" in read(SECRET_KEY=REAL_KEY, SECRET_KEY_FALLBACKS="demo-for-development-only")


def test_passwords_are_judged(read):
    assert len(read(SECRET_KEY=REAL_KEY)["AUTH_PASSWORD_VALIDATORS"]) == 4


def test_demonstration_is_found_beside_its_data(read, tmp_path):
    (tmp_path / "demo.env").write_text("DEBUG=1\nSECRET_KEY=demo-made-once\n")
    found = read()
    assert (found["DEBUG"], found["SECRET_KEY"]) == (True, "demo-made-once")


def test_real_key_makes_the_demonstration_s_settings_void(read, tmp_path):
    (tmp_path / "demo.env").write_text("DEBUG=1\nSECRET_KEY=demo-made-once\n")
    found = read(SECRET_KEY=REAL_KEY)
    assert (found["DEBUG"], found["SECRET_KEY"]) == (False, REAL_KEY)


def test_everything_stays_in_the_data_folder_by_default(read, tmp_path):
    found = read(DEBUG="1")
    database = found["DATABASES"]["default"]
    assert (database["ENGINE"], database["NAME"]) == ("config.sqlite", f"{tmp_path}/disputes.sqlite3")
    assert found["CACHES"]["default"]["LOCATION"] == "cache"
    assert found["STORAGES"]["evidence"]["OPTIONS"]["location"] == f"{tmp_path}/evidence"
    assert found["EMAIL_FILE_PATH"] == f"{tmp_path}/mail"


def test_other_places_are_taken_from_the_environment(read):
    found = read(
        DEBUG="1",
        DATABASE_URL="postgres://desk:secret@db.example.com/desk",
        REDIS_URL="redis://cache.example.com/1",
        EVIDENCE_STORAGE="s3://papers/evidence?endpoint_url=https://objects.example.com&region_name=eu-1",
        EMAIL_URL="smtp://mail.example.com:25",
    )
    database = found["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"]) == ("django.db.backends.postgresql", "db.example.com")
    assert found["CACHES"]["default"]["LOCATION"] == "redis://cache.example.com/1"
    assert found["STORAGES"]["evidence"]["OPTIONS"] == {
        "bucket_name": "papers",
        "location": "evidence",
        "endpoint_url": "https://objects.example.com",
        "region_name": "eu-1",
        "addressing_style": "path",
    }
    assert found["EMAIL_HOST"] == "mail.example.com"


@pytest.mark.parametrize(
    ("variables", "origins"),
    [
        ({}, ["'self'"]),
        (
            {"EVIDENCE_STORAGE": "s3://papers?endpoint_url=https://objects.example.com"},
            ["'self'", "https://objects.example.com"],
        ),
    ],
)
def test_pages_load_pictures_and_videos_from_where_they_are_kept_and_nothing_else(read, variables, origins):
    told = read(DEBUG="1", **variables)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert (told["img-src"], told["media-src"], told["default-src"]) == (origins, origins, ["'self'"])


def test_a_database_that_is_gone_is_not_waited_for_long_unless_its_address_says_so(read):
    for asked, seconds in (("", 5), ("?connect_timeout=30", 30)):
        found = read(DEBUG="1", DATABASE_URL=f"postgres://desk:secret@db.example.com/desk{asked}")
        assert found["DATABASES"]["default"]["OPTIONS"]["connect_timeout"] == seconds


def test_figures_are_counted_on_a_copy_only_where_one_is_named(read, tmp_path):
    assert set(read(DEBUG="1")["DATABASES"]) == {"default"}
    found = read(DEBUG="1", STATISTICS_DATABASE_URL="postgres://desk:secret@copy.example.com/desk")
    assert found["DATABASES"]["statistics"]["HOST"] == "copy.example.com"
    assert found["DATABASES"]["default"]["NAME"] == f"{tmp_path}/disputes.sqlite3"


def test_a_slip_in_the_storage_s_options_stops_the_start(read):
    assert "EVIDENCE_STORAGE: unknown option regoin" in read(
        DEBUG="1", EVIDENCE_STORAGE="s3://papers?regoin=eu-1"
    )
