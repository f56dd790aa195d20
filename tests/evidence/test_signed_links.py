"""A link to a file in a bucket is good for a minute, for one file, as it was signed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from evidence.models import StoredFile, evidence_storage
from tests.evidence.pieces import CONTENTS, draw, sent, withheld
from tests.evidence.signing import MISSING, PROGRAM, CheckingServer
from tests.evidence.storing import in_bucket, new_bucket

pytestmark = pytest.mark.django_db
PDF = CONTENTS["application/pdf"][1]


@pytest.fixture(scope="module")
def made_bucket(tmp_path_factory):
    if not PROGRAM.exists():
        pytest.skip(MISSING)
    server = CheckingServer(tmp_path_factory.mktemp("objects"))
    yield new_bucket(server.origin)
    server.stop()


@pytest.fixture
def bucket(made_bucket, settings):
    return in_bucket(settings, made_bucket)


def link_to(client, piece, seconds_ago=0):
    """Where the buyer was sent so long ago."""
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=seconds_ago), tick=True):
        client.force_login(piece.dispute.buyer)
        return client.get(reverse("evidence:item", args=[piece.pk]))["Location"]


def fetched(link, **headers):
    return requests.get(link, headers=headers, timeout=10)


def test_a_link_leads_to_the_file_and_says_what_it_is(client, bucket):
    answer = fetched(link_to(client, sent("application/pdf")))
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bill.pdf"'


def test_parts_of_a_file_come_through_a_link(client, bucket):
    answer = fetched(link_to(client, sent("application/pdf")), Range="bytes=1-3")
    assert (answer.status_code, answer.content) == (206, PDF[1:4])


@pytest.mark.parametrize(("seconds_ago", "status"), [(0, 200), (45, 200), (62, 403), (3600, 403)])
def test_an_old_link_leads_nowhere(client, bucket, seconds_ago, status):
    answer = fetched(link_to(client, sent("application/pdf"), seconds_ago))
    assert answer.status_code == status
    assert (answer.content == PDF) == (status == 200)


def lifetime(link):
    return int(parse_qs(urlsplit(link).query)["X-Amz-Expires"][0])


def test_a_link_lives_a_minute(client, bucket):
    assert lifetime(link_to(client, sent("application/pdf"))) == 60
    assert lifetime(link_to(client, sent())) == 60


@pytest.mark.parametrize(("seconds", "expected"), [(45.5, 151), (7200, 3600)])
def test_a_link_to_a_video_lives_as_long_as_it_is_watched(client, bucket, seconds, expected):
    piece = draw(sent("video/mp4"))
    StoredFile.objects.filter(pk=piece.stored_id).update(facts={"seconds": seconds})
    assert lifetime(link_to(client, piece)) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("application%2Fpdf", "text%2Fhtml"),
        ("response-content-disposition=attachment", "response-content-disposition=inline"),
        ("X-Amz-Expires=60", "X-Amz-Expires=600000"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
    ],
)
def test_a_link_that_was_changed_leads_nowhere(client, bucket, before, after):
    link = link_to(client, sent("application/pdf"))
    assert before in link
    assert fetched(link.replace(before, after)).status_code in (400, 403)


def test_a_link_to_one_file_opens_no_other(client, bucket):
    piece, other = sent("application/pdf"), sent("text/plain")
    link = link_to(client, piece)
    assert fetched(link.replace(piece.stored.key, other.stored.key)).status_code == 403


def test_a_link_with_another_key_leads_nowhere(client, bucket, settings):
    piece = sent("application/pdf")
    options = settings.STORAGES["evidence"]["OPTIONS"] | {"secret_key": "another"}
    settings.STORAGES = settings.STORAGES | {"evidence": settings.STORAGES["evidence"] | {"OPTIONS": options}}
    assert fetched(link_to(client, piece)).status_code == 403


def test_without_a_signature_nothing_is_handed_out(client, bucket):
    link = link_to(client, sent("application/pdf"))
    assert fetched(link.partition("?")[0]).status_code == 403


def test_no_link_is_given_to_what_is_withheld_or_infected_by_now(client, bucket):
    held, bad = sent("application/pdf"), sent("text/plain")
    link_to(client, held)
    withheld(held)
    StoredFile.objects.filter(pk=bad.stored_id).update(scan="infected")
    for piece in (held, bad):
        client.force_login(piece.dispute.buyer)
        response = client.get(reverse("evidence:item", args=[piece.pk]))
        assert (response.status_code, response.has_header("Location")) == (410, False)


def test_the_server_takes_what_is_written_once_and_gives_it_back(bucket):
    piece = sent("application/pdf")
    with evidence_storage().open(piece.stored.key) as stored:
        assert stored.read() == PDF
    with pytest.raises(FileNotFoundError):
        evidence_storage().open("2026/11/none")
    with pytest.raises(FileExistsError):
        evidence_storage().save(piece.stored.key, ContentFile(b"another"))
    assert piece.stored.key in bucket.names()
