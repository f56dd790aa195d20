"""Files are scanned by a real clamd; what it refuses is withheld, and while it is away nothing is lost."""

import shutil
import socket
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from disputes.delivery import send_deliveries
from disputes.flow import Role, State
from disputes.models import Message
from disputes.perform import perform
from disputes.verify import broken
from disputes.views.shown import page_of
from evidence.access import What, refusal
from evidence.models import Evidence, StoredFile, Withholding
from evidence.preparing import clamd, jobs, scanning
from evidence.preparing.clamd import TooBig, Unavailable, virus_in
from evidence.tasks import prepare, prepare_due
from tests.evidence.kept import job_of, kept, piece_of
from tests.evidence.scanner import CLAMD, EICAR, MISSING, VIRUS, Scanner
from tests.evidence.uploads import picture
from tests.factories import T0, again, make_dispute, make_dispute_in, make_mediator, staff_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CLAMD.exists(), reason=MISSING),
]

TEXT = "text/plain"
LATER = T0 + timedelta(hours=1)


@pytest.fixture(scope="module")
def running():
    """One scanner for all of these tests. Its socket's path has to be short."""
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))
    scanner = Scanner(folder).start()
    yield scanner
    scanner.stop()
    shutil.rmtree(folder)


@pytest.fixture
def scanner(running, settings):
    """It runs when the test begins."""
    settings.CLAMD_SOCKET = str(running.socket)
    if running.process is None:
        running.start()
    return running


def submit(dispute, content=EICAR, content_type=TEXT, at=LATER, who=None, role="buyer"):
    piece = piece_of(content, content_type, role=role, name="invoice.txt")
    actor = who or dispute.buyer
    perform("submit_evidence", dispute.pk, actor=actor, at=at, evidence=[piece])
    return Evidence.objects.latest("pk")


def withheld(dispute):
    return [
        event for event in again(dispute).events.order_by("sequence") if event.action == "withhold_evidence"
    ]


# -- what comes of a scan -------------------------------------------------------------------


def test_a_harmless_file_is_free_once_it_is_scanned(scanner):
    stored = kept(b"Hello", TEXT)
    assert (stored.scan, job_of(stored, "scan").due_at) == ("waiting", T0)
    assert prepare(stored.pk, LATER) == {"done": 2}
    stored.refresh_from_db()
    assert (stored.scan, stored.found, stored.scanned_at) == ("clean", "", LATER)


def test_an_infected_file_is_withheld_and_both_sides_see_why(scanner, client):
    dispute = make_dispute()
    piece = submit(dispute)
    assert Evidence.objects.that_counts().filter(pk=piece.pk).exists()
    prepare(piece.stored_id, LATER)
    piece.stored.refresh_from_db()
    assert (piece.stored.scan, piece.stored.found) == ("infected", VIRUS)
    assert not Evidence.objects.that_counts().filter(pk=piece.pk).exists()
    event = withheld(dispute)[0]
    why = f"The virus scan found “{VIRUS}” in this file. Nobody can open it here."
    assert (event.role, event.actor, event.data["withholding"]["why"]) == ("system", None, why)
    assert event.data["withholding"]["mark"] == piece.sha256
    assert broken(again(dispute)) == []
    for who, role in ((dispute.buyer, Role.BUYER), (staff_of(dispute), Role.SELLER)):
        client.force_login(who)
        shown = client.get(page_of(dispute, role)).content.decode()
        assert "The virus scan refused a piece of evidence" in shown
        assert VIRUS in shown
        assert client.get(reverse("evidence:item", args=[piece.pk])).status_code == 410


def test_both_sides_are_told_by_mail_what_was_refused_and_why(scanner):
    dispute = make_dispute()
    piece = submit(dispute)
    send_deliveries(at=LATER)
    mail.outbox.clear()
    prepare(piece.stored_id, LATER)
    send_deliveries(at=LATER)
    told = {message.to[0] for message in mail.outbox}
    assert told == {dispute.buyer.email, staff_of(dispute).email}
    assert all(VIRUS in message.body for message in mail.outbox)


def test_what_was_attached_to_a_note_for_mediators_is_withheld_among_them(scanner, client):
    mediator, at = make_mediator(), T0 + timedelta(hours=12)
    dispute = make_dispute_in(State.UNDER_REVIEW)
    note, piece = Message(text="Look.", private=True), piece_of(EICAR, TEXT, role="mediator")
    perform("send_message", dispute.pk, actor=mediator, at=at, message=note, evidence=[piece])
    send_deliveries(at=at)
    mail.outbox.clear()
    prepare_due(at)
    send_deliveries(at=at)
    event = withheld(dispute)[0]
    assert event.is_private
    assert dispute.buyer.email not in {message.to[0] for message in mail.outbox}
    client.force_login(dispute.buyer)
    assert VIRUS not in client.get(page_of(dispute, Role.BUYER)).content.decode()
    assert broken(again(dispute)) == []


def test_nothing_is_drawn_of_an_infected_file(scanner):
    stored = kept(picture() + EICAR)
    StoredFile.objects.update(scan="infected", found=VIRUS)
    assert prepare(stored.pk, T0) == {"given up": 1, "done": 1}
    assert job_of(stored).error == jobs.REFUSED
    assert stored.renditions.count() == 0


def test_it_is_withheld_wherever_it_was_submitted_even_where_all_is_over(scanner):
    first, second = make_dispute(), make_dispute()
    submit(first)
    submit(second)
    perform("withdraw", second.pk, actor=second.buyer, at=LATER)
    prepare_due(LATER)
    assert [len(withheld(dispute)) for dispute in (first, second)] == [1, 1]
    assert again(second).state == State.CLOSED
    prepare_due(LATER + timedelta(hours=1))
    assert [len(withheld(dispute)) for dispute in (first, second)] == [1, 1]


def test_a_piece_that_came_while_its_file_was_being_scanned_is_withheld_too(scanner):
    dispute = make_dispute()
    submit(dispute)
    prepare_due(LATER)
    late = submit(dispute, who=staff_of(dispute), role="seller", at=LATER + timedelta(minutes=1))
    prepare(late.stored_id, LATER + timedelta(minutes=2))
    assert late.withholdings.count() == 1
    assert len(withheld(dispute)) == 2


def test_a_worker_that_was_killed_between_two_pieces_leaves_the_rest_to_the_next(scanner):
    dispute = make_dispute()
    piece = submit(dispute)
    StoredFile.objects.update(scan="infected", found=VIRUS)  # so far it came
    assert piece.withholdings.count() == 0
    assert scanning.withhold_infected(LATER) == 1
    assert scanning.withhold_infected(LATER) == 0
    assert piece.withholdings.count() == 1


@pytest.mark.postgres
def test_what_is_to_be_withheld_is_looked_up_in_indexes():
    if connection.vendor == "postgresql":  # which reads tables of a few rows whole, if it may
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    plan = scanning.to_withhold().explain()
    assert "stored_infected" in plan
    assert "SCAN evidence_evidence" not in plan
    assert "Seq Scan" not in plan


def test_what_a_mediator_withheld_before_stays_as_it_was(scanner):
    dispute = make_dispute()
    piece = submit(dispute)
    withholding = Withholding(evidence=piece, why="It shows a passport.")
    perform("withhold_evidence", dispute.pk, actor=make_mediator(), at=LATER, withholding=withholding)
    prepare(piece.stored_id, LATER)
    piece.stored.refresh_from_db()
    assert piece.stored.scan == "infected"
    assert [row.why for row in piece.withholdings.all()] == ["It shows a passport."]


def test_a_file_that_is_too_big_for_the_scanner_is_said_to_be_that(scanner):
    stored = kept(b"x" * (3 << 20), TEXT)
    assert prepare(stored.pk, T0) == {"done": 2}
    stored.refresh_from_db()
    assert (stored.scan, stored.found) == ("too_big", "")


# -- while the scanner is away --------------------------------------------------------------


def test_while_the_scanner_is_away_files_wait_and_nothing_is_lost(scanner):
    scanner.stop()
    dispute = make_dispute()
    harmless, infected = submit(dispute, b"Hello"), submit(dispute)
    at = LATER
    for _try in range(30):
        prepare_due(at)
        at += jobs.LONGEST_WAIT
    for piece in (harmless, infected):
        piece.stored.refresh_from_db()
        assert piece.stored.scan == "waiting"
        assert piece.withholdings.count() == 0
        assert job_of(piece.stored, "scan").due_at is not None
    assert "does not answer" in job_of(harmless.stored, "scan").error
    scanner.start()
    prepare_due(at)
    assert StoredFile.objects.get(pk=harmless.stored_id).scan == "clean"
    assert StoredFile.objects.get(pk=infected.stored_id).scan == "infected"
    assert infected.withholdings.count() == 1


def test_photos_are_drawn_while_the_scanner_is_away(scanner):
    scanner.stop()
    stored = kept(picture())
    assert prepare(stored.pk, T0) == {"done": 1, "waiting": 1}
    assert stored.renditions.count() == 2


def test_one_file_of_a_sweep_asks_for_a_scanner_that_is_away(scanner):
    scanner.stop()
    for number in range(30):
        kept(b"Hello %d" % number, TEXT)
    assert prepare_due(T0) == {"done": 30, "waiting": 1}


def test_files_that_wait_are_not_scanned_once_no_scanner_is_configured_any_more(scanner, settings):
    piece = submit(make_dispute(), b"Hello")
    settings.CLAMD_SOCKET = ""
    assert prepare(piece.stored_id, LATER) == {"done": 2}
    stored = StoredFile.objects.get(pk=piece.stored_id)
    assert (stored.scan, stored.scanned_at, job_of(stored, "scan").due_at) == ("", None, None)
    settings.CLAMD_SOCKET = str(scanner.socket)  # nor do they wait for ever if there is one again
    assert refusal(Evidence.objects.get(pk=piece.pk), What.ORIGINAL, in_office=False) is None


def test_what_is_infected_stays_so_when_no_scanner_is_configured_any_more(scanner, settings):
    piece = submit(make_dispute())
    StoredFile.objects.update(scan="infected", found=VIRUS)
    settings.CLAMD_SOCKET = ""
    prepare(piece.stored_id, LATER)
    assert StoredFile.objects.get(pk=piece.stored_id).scan == "infected"


def test_while_the_scanner_is_away_only_the_sweep_asks_for_it(scanner):
    scanner.stop()
    first, second = kept(b"Hello", TEXT), kept(b"Hello again", TEXT)
    assert prepare(first.pk, T0) == {"done": 1, "waiting": 1}
    assert prepare(second.pk, T0) == {"done": 1}
    scanner.start()
    assert prepare_due(LATER) == {"done": 2}


def test_without_a_scanner_there_is_nothing_to_wait_for():
    stored = kept(b"Hello", TEXT)
    assert stored.scan == ""
    assert [job.kind for job in stored.jobs.all()] == ["draw"]


# -- the client -----------------------------------------------------------------------------


@pytest.fixture
def answering():
    """Starts servers that take everything and then say the same, over TCP; gives their address."""
    servers = []

    def start(answer):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve():
            connection, _address = server.accept()
            with connection:
                assert connection.recv(100) == b"zPING\0"
                connection.sendall(b"PONG\0")
            connection, _address = server.accept()
            with connection:
                while not connection.recv(1 << 20).endswith(bytes(4)):
                    pass
                if answer is None:
                    connection.recv(1)  # says nothing until the other side has had enough
                else:
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


def asked(address, content=b"Hello"):
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return virus_in(file, address)


def test_the_client_reads_what_clamd_says(answering):
    assert asked(answering(b"stream: OK\0")) == ""
    assert asked(answering(b"stream: Win.Test FOUND\0")) == "Win.Test"
    for answer in (b"INSTREAM size limit exceeded. ERROR\0", b"stream: Heuristics.Limits.Exceeded.X FOUND\0"):
        with pytest.raises(TooBig):
            asked(answering(answer))
    for answer in (b"stream: Can't allocate memory ERROR\0", b"", b"nonsense\0"):
        with pytest.raises(Unavailable):
            asked(answering(answer))


@pytest.mark.parametrize("address", ["/nowhere/clamd.sock", "127.0.0.1:1", "nonsense", "host:port"])
def test_who_does_not_answer_is_unavailable(address):
    with pytest.raises(Unavailable):
        asked(address)


def test_who_hangs_is_unavailable_before_anything_is_sent(monkeypatch):
    monkeypatch.setattr(clamd, "CONNECT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable):
        asked(f"127.0.0.1:{silent.getsockname()[1]}")


def test_who_takes_too_long_is_unavailable(answering, monkeypatch):
    monkeypatch.setattr(clamd, "ANSWER", 0.1)
    with pytest.raises(Unavailable):
        asked(answering(None))
