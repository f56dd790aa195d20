"""HEAD answers as GET does, without the body; the address where the API begins leads to its description."""

import pytest
from django.urls import reverse

from tests.api.conftest import problem
from tests.factories import make_dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(porto):
    return make_dispute()


def head(program, path, **headers):
    return program.client.head(f"/api/v1{path}", headers=headers)


def alike(answer):
    """What HEAD has to tell as GET does; numbers of requests differ."""
    return answer.status_code, {
        name: value
        for name, value in answer.headers.items()
        if not name.startswith("RateLimit") and name != "X-Request-Id"
    }


@pytest.mark.parametrize("path", ["/disputes", "/disputes/{}", "/disputes/{}/events", "/orders/{order}"])
def test_head_tells_what_get_would(porto, dispute, path):
    path = path.format(dispute.reference, order=dispute.order.reference)
    got, told = porto.get(path), head(porto, path)
    assert (got.status_code, told.content) == (200, b"")
    assert alike(told) == alike(got)
    assert int(told["Content-Length"]) == len(got.content)


def test_head_counts_and_asks_for_a_key_as_get_does(porto, client, dispute, settings):
    settings.API_RATE = "1/m"
    assert client.head("/api/v1/disputes").status_code == 401
    assert [head(porto, "/disputes").status_code for _request in range(2)] == [200, 429]


def test_head_of_what_is_not_there_has_the_problems_length(porto):
    got, told = porto.get("/orders/none"), head(porto, "/orders/none")
    assert problem(got) == (404, "not_found")
    assert (told.status_code, told.content, alike(told)[1]["Content-Type"]) == (
        404,
        b"",
        "application/problem+json",
    )
    assert int(told["Content-Length"]) == len(got.content)


def test_an_etag_that_is_known_is_not_sent_again_to_head_either(porto, dispute):
    path = f"/disputes/{dispute.reference}"
    etag = porto.get(path)["ETag"]
    assert head(porto, path, **{"If-None-Match": etag}).status_code == 304


def test_addresses_that_only_take_a_post_say_so(porto, dispute):
    path = f"/disputes/{dispute.reference}/link"
    told, got = head(porto, path), porto.get(path)
    assert problem(got) == (405, "method_not_allowed")
    assert (told.status_code, told["Allow"]) == (405, "POST")


def test_a_method_that_is_not_taken_hears_of_head(porto, dispute):
    answer = porto.client.delete(f"/api/v1/disputes/{dispute.reference}")
    assert problem(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/"])
def test_where_the_api_begins_its_description_is_shown(client, path):
    for answer in (client.get(path), client.head(path)):
        assert (answer.status_code, answer.url) == (302, reverse("api:openapi-view"))
    assert problem(client.post(path, {})) == (405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/api/v2/", "/api/none", "/api/v1/none"])
def test_other_addresses_are_problems(client, path):
    assert problem(client.get(path)) == (404, "not_found")


def test_addresses_that_only_begin_alike_are_pages(client):
    assert client.get("/apiary/")["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("address", "status"), [("/api/v1/nowhere/", 404), ("/api/v1/disputes/%00/", 400)])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_problem_made_of_a_page_is_not_called_compressed(client, method, address, status):
    answer = getattr(client, method)(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Content-Encoding" not in answer.headers
    if method == "get":
        assert answer.json()["status"] == status
