"""Backup and restore, rehearsed: what comes back is whole, and what was copied wrongly is found."""

import pytest
from django.core.files.storage import storages

from disputes.flow import State
from disputes.models import Event
from disputes.verify import broken
from evidence.backup import copy_objects, dump_database
from evidence.storages import WriteOnceFolder
from tests.evidence.pieces import draw, sent
from tests.evidence.storing import in_bucket, new_bucket
from tests.factories import again, make_dispute_in
from tests.installation import empty_database, manage, programs_path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _programs(monkeypatch):
    monkeypatch.setenv("PATH", programs_path())


@pytest.fixture
def apart(tmp_path_factory):
    """A folder away from the one in which the tests' evidence lies."""
    return tmp_path_factory.mktemp("apart")


@pytest.fixture
def installation(apart):
    """Runs a command on the tests' installation; `restored` on the one that a backup is restored to."""

    def run(*command):
        return manage(apart / "data", *command, EVIDENCE_STORAGE=storages["evidence"].location)

    return run


@pytest.fixture
def restored(apart):
    with empty_database(apart) as url:
        place = {"DATABASE_URL": url, "EVIDENCE_STORAGE": apart / "restored"}
        yield lambda *command: manage(apart / "data", *command, **place)


@pytest.fixture
def vault(apart):
    return apart / "vault"


def backup_in(vault):
    """The backup that was made last."""
    return max(path for path in vault.iterdir() if path.name != "evidence")


def verified(run):
    """What `verify_record` answered and said."""
    answer = run("verify_record", "--verbosity", "0")
    return answer.returncode, answer.stdout


def test_a_backup_is_restored_into_an_empty_place_and_is_whole(installation, restored, vault):
    piece = sent()
    draw(piece)
    make_dispute_in(State.CLOSED)
    before = list(Event.objects.order_by("pk").values_list("pk", "hash"))
    made = installation("back_up", str(vault))
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.endswith(": 1 files copied, 0 were there.\n")

    came_back = restored("restore", str(backup_in(vault)))
    assert (came_back.returncode, came_back.stderr) == (0, "")
    assert verified(restored) == (0, "2 checked, 0 broken.\n")
    hashes = "print(list(Event.objects.order_by('pk').values_list('pk', 'hash')))"
    told = restored("shell", "--no-imports", "-c", f"from disputes.models import Event; {hashes}")
    assert told.stdout.strip() == str(before)
    assert restored("migrate", "--check").returncode == 0


def test_the_restored_record_is_as_unchangeable_as_the_first(installation, restored, vault):
    sent()
    installation("back_up", str(vault))
    restored("restore", str(backup_in(vault)))
    change = "from django.db import connection as c; c.cursor().execute('DELETE FROM disputes_event')"
    answer = restored("shell", "--no-imports", "-c", change)
    assert (answer.returncode, "events are never deleted" in answer.stderr) == (1, True)


def test_the_next_backup_copies_only_what_is_new(installation, vault):
    sent()
    installation("back_up", str(vault))
    sent("image/png")
    assert installation("back_up", str(vault)).stdout.endswith(": 1 files copied, 1 were there.\n")
    assert len(list(vault.iterdir())) == 3


def test_evidence_that_was_copied_before_the_database_is_missed(restored, vault):
    backup = vault / "20260302T090000Z"
    backup.mkdir(parents=True)
    copy_objects(storages["evidence"], WriteOnceFolder(location=str(vault / "evidence")))
    piece = sent()  # between the two
    dump_database(backup)
    (backup / "complete").touch()
    restored("restore", str(backup))
    code, said = verified(restored)
    assert (
        code,
        f"{piece.dispute.reference}: evidence {piece.pk} (photo.jpg): its file is missing" in said,
    ) == (
        1,
        True,
    )


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_a_file_that_the_backup_lost_or_spoilt_is_found(installation, restored, vault, harm):
    piece = sent()
    installation("back_up", str(vault))
    kept = vault / "evidence" / piece.stored.key
    kept.unlink()
    if harm == "changed":
        kept.write_bytes(b"something else")
    restored("restore", str(backup_in(vault)))
    assert verified(restored) == (
        1,
        f"{piece.dispute.reference}: evidence {piece.pk} (photo.jpg): its file "
        + ("is missing" if harm == "missing" else "was changed")
        + "\n1 checked, 1 broken.\n",
    )


def test_a_backup_that_was_not_finished_is_not_restored(installation, restored, vault):
    sent()
    installation("back_up", str(vault))
    (backup_in(vault) / "complete").unlink()
    answer = restored("restore", str(backup_in(vault)))
    assert (answer.returncode, "was not finished" in answer.stderr) == (1, True)


def test_nothing_is_restored_over_something(installation, vault):
    sent()
    installation("back_up", str(vault))
    answer = installation("restore", str(backup_in(vault)))
    assert (answer.returncode, "Something is here already" in answer.stderr) == (1, True)
    assert verified(installation)[0] == 0


def test_a_backup_that_cannot_be_written_says_so(installation, vault):
    vault.write_text("a file")
    answer = installation("back_up", str(vault))
    assert (answer.returncode, "The backup is not complete" in answer.stderr) == (1, True)


def test_evidence_comes_out_of_a_bucket_as_it_went_in(settings, object_server, vault):
    in_bucket(settings, new_bucket(object_server))
    piece = sent()
    folder = WriteOnceFolder(location=str(vault))
    assert copy_objects(storages["evidence"], folder) == (1, 0)
    in_bucket(settings, new_bucket(object_server))
    assert said_of(piece) == ["its file is missing"]
    assert copy_objects(folder, storages["evidence"]) == (1, 0)
    assert said_of(piece) == []


def said_of(piece):
    return [text.removeprefix(f"evidence {piece.pk} (photo.jpg): ") for text in broken(again(piece.dispute))]
