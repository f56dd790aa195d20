"""Keys: who comes in with which, what each may do, how often, and how operators make and revoke them."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes.api.rates import rate_of
from disputes.models import ApiKey, Marketplace
from tests.api.conftest import Program, problem
from tests.factories import T0, again, make_dispute, make_operator

pytestmark = pytest.mark.django_db


def with_key(text):
    return Client(headers={"Authorization": text} if text else {}).get("/api/v1/disputes")


def test_without_a_key_in_force_nobody_comes_in(porto):
    other = porto.text[:-1] + ("a" if porto.text[-1] != "a" else "b")
    for text in (
        "",
        "Bearer",
        "Bearer x",
        f"Basic {porto.text}",
        f"Bearer {other}",
        f"Bearer dd_{porto.key.prefix}_",
    ):
        answer = with_key(text)
        assert problem(answer) == (401, "unauthorized")
        assert answer["WWW-Authenticate"] == "Bearer"
    assert with_key(f"Bearer {porto.text}").status_code == 200


def test_a_revoked_key_is_none(porto):
    ApiKey.objects.update(revoked_at=timezone.now())
    assert problem(porto.get("/disputes")) == (401, "unauthorized")


def test_the_key_itself_is_nowhere_kept(porto):
    row = ApiKey.objects.values().get()
    assert porto.text.split("_", 2)[2] not in str(row)
    assert row["prefix"] in porto.text


def test_a_key_that_only_reads_changes_nothing(porto):
    dispute, reader = make_dispute(), Program(porto.marketplace, read_only=True)
    assert reader.get("/disputes").json()["results"][0]["reference"] == dispute.reference
    assert problem(reader.act(dispute, "withdraw", "buyer", confirm=True)) == (403, "read_only")
    assert problem(reader.put("/orders/X", {})) == (403, "read_only")
    assert again(dispute).version == 1


def test_its_last_use_is_noted_once_a_minute(porto):
    def used(seconds):
        with time_machine.travel(T0 + timedelta(seconds=seconds), tick=False):
            porto.get("/disputes")
        return ApiKey.objects.get().last_used_at

    assert [used(0), used(59), used(61)] == [T0, T0, T0 + timedelta(seconds=61)]


def test_who_asks_too_often_has_to_wait(porto, lyon, settings):
    settings.API_RATE = "3/m"
    with time_machine.travel(T0 + timedelta(seconds=10), tick=False):
        told = [porto.get("/disputes") for _request in range(4)]
        assert [answer.status_code for answer in told] == [200, 200, 200, 429]
        assert [answer["RateLimit-Remaining"] for answer in told] == ["2", "1", "0", "0"]
        assert problem(told[3]) == (429, "too_many_requests")
        headers = {name: told[3][name] for name in ("RateLimit-Limit", "RateLimit-Policy", "RateLimit-Reset")}
        assert headers == {"RateLimit-Limit": "3", "RateLimit-Policy": "3;w=60", "RateLimit-Reset": "50"}
        assert told[3]["Retry-After"] == "50"
        assert lyon.get("/disputes").status_code == 200
    with time_machine.travel(T0 + timedelta(seconds=60), tick=False):
        assert porto.get("/disputes").status_code == 200


def test_no_more_than_the_limit_pass_though_blocks_are_taken(porto, settings):
    settings.API_RATE = "407/h"
    with time_machine.travel(T0, tick=False):
        passed = [porto.get("/orders/none").status_code for _request in range(410)]
    assert (passed.count(404), passed.count(429)) == (407, 3)


def test_without_a_rate_nobody_is_counted(porto, settings):
    settings.API_RATE = ""
    assert "RateLimit-Limit" not in porto.get("/disputes")


def test_a_rate_that_cannot_be_read_is_named():
    assert rate_of("5/s").seconds == 1
    with pytest.raises(ImproperlyConfigured, match="API_RATE is “often”"):
        rate_of("often")


def test_a_crash_is_a_problem_too(porto, settings):
    settings.API_RATE = "often"
    porto.client.raise_request_exception = False
    answer = porto.get("/disputes")
    assert problem(answer) == (500, "internal_error")
    settings.API_RATE = "5/s"
    assert porto.get("/disputes").status_code == 200


def test_no_cache_gives_an_answer_to_others_or_without_asking(porto):
    dispute = make_dispute()
    for path in ("/disputes", f"/disputes/{dispute.reference}", "/disputes/none"):
        assert porto.get(path)["Cache-Control"] == "private, no-cache"


def test_a_body_in_chunks_is_refused_with_the_reason(porto):
    answer = porto.post("/orders/X/disputes", "{}", Transfer_Encoding="chunked")
    assert problem(answer) == (400, "malformed")
    assert "Content-Length" in answer.json()["detail"]
    assert problem(porto.post("/orders/X/disputes", "{}")) == (404, "not_found")


def test_an_address_that_cannot_be_is_a_problem_too(porto):
    assert problem(porto.get("/disputes?state=%00")) == (400, "malformed")


def made(*arguments):
    out = StringIO()
    call_command("create_api_key", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_prints_a_key_that_works_and_makes_the_marketplace(db):
    text = made("Porto Market", "--name", "shop")
    assert with_key(f"Bearer {text}").json() == {"results": [], "next_cursor": None}
    marketplace = Marketplace.objects.get()
    assert (marketplace.name, marketplace.settlement_provider) == (
        "Porto Market",
        "disputes.settlement.MarketplacePays",
    )
    reader = ApiKey.objects.of_text(made("Porto Market", "--read-only"))
    assert (reader.marketplace, reader.read_only) == (marketplace, True)
    with pytest.raises(CommandError, match="1 to 100"):
        made(" ")


@pytest.fixture
def office(client):
    client.force_login(make_operator())
    return client


def test_operators_make_a_key_that_is_shown_once(office, porto):
    fields = {"marketplace": porto.marketplace.pk, "name": "Till", "read_only": "on"}
    answer = office.post(reverse("admin:disputes_apikey_add"), fields)
    key = ApiKey.objects.get(name="Till")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    (text,) = {
        word
        for word in answer.content.decode().replace("<", " ").replace(">", " ").split()
        if word.startswith("dd_")
    }
    assert ApiKey.objects.of_text(text) == key
    assert all(text not in cookie.value for cookie in office.cookies.values())
    page = office.get(reverse("admin:disputes_apikey_change", args=[key.pk]))
    assert text not in page.content.decode()
    assert key.prefix in page.content.decode()


def test_operators_name_and_revoke_a_key(office, porto):
    url = reverse("admin:disputes_apikey_change", args=[porto.key.pk])
    assert office.post(url, {"name": "Shop"}).status_code == 302
    assert ApiKey.objects.get().name == "Shop"
    chosen = {"action": "revoke", "_selected_action": porto.key.pk}
    office.post(reverse("admin:disputes_apikey_changelist"), chosen)
    assert problem(porto.get("/disputes")) == (401, "unauthorized")
    assert office.post(url, {"_delete": "1"}).status_code in (302, 403)
    assert ApiKey.objects.count() == 1
