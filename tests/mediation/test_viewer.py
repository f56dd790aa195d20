"""The viewer's page: who may look, what it shows of each piece, and the form that assesses."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.flow import State
from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.models import Access, StoredFile, Withholding
from mediation.models import Assessment
from tests.evidence.uploads import EMAIL, picture, upload
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute_in,
    make_mediator,
    make_operator,
    make_order,
    make_store,
    make_user,
    staff_of,
)
from tests.mediation.conftest import assess, submit
from tests.mediation.test_actions import last, post, ruling, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    backend = settings.STORAGES["evidence"]["BACKEND"]
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }


@pytest.fixture
def case(mediator):
    return make_dispute_in(State.COLLECTING_EVIDENCE, reason="not_as_described")


def file(dispute, content, name, role="buyer", kind="photo_of_received_item", note=""):
    who = dispute.buyer if role == "buyer" else staff_of(dispute)
    piece = accepted(upload(content, name), role=role, kind=kind, note=note)
    perform("submit_evidence", dispute.pk, actor=who, evidence=[piece])
    return piece


def look(client, case, query=""):
    return client.get(url(case, "evidence") + query)


def panes(answer):
    return {side.role: [pane.exhibit.code for pane in side.panes] for side in answer.context["viewer"].sides}


def pane(answer, code="E1"):
    sides = answer.context["viewer"].sides
    return next(each for side in sides for each in side.panes if each.exhibit.code == code)


# -- who may look ----------------------------------------------------------------------------


def test_every_mediator_who_is_not_related_may_look(desk, client, case, colleague):
    submit(case)
    assert look(desk, case).status_code == 200
    client.force_login(colleague)
    assert look(client, case).status_code == 200


@pytest.mark.parametrize(
    "who", [lambda case: case.buyer, staff_of, lambda _case: make_user(), lambda _case: make_operator()]
)
def test_parties_strangers_and_operators_find_nothing(client, case, who):
    client.force_login(who(case))
    assert look(client, case).status_code == 404


def test_a_mediator_who_is_related_finds_nothing(client):
    both = make_mediator()
    bought = make_dispute_in(State.UNDER_REVIEW, order=make_order(buyer=both))
    sold = make_dispute_in(State.UNDER_REVIEW, order=make_order(store=make_store(owner=both)))
    client.force_login(both)
    assert [look(client, each).status_code for each in (bought, sold)] == [404, 404]


def test_nobody_posts_to_it(desk, case):
    assert desk.post(url(case, "evidence")).status_code == 405


def test_the_old_page_of_assessing_leads_to_it(desk, case):
    submit(case)
    answer = desk.get(url(case, "assess_evidence") + "?kind=tracking")
    assert (answer.status_code, answer.url) == (302, url(case, "evidence") + "?kind=tracking")


# -- what is shown ---------------------------------------------------------------------------


def test_each_side_has_its_pieces_in_the_order_they_came(desk, case):
    submit(case, "seller")
    submit(case, "buyer")
    submit(case, "seller", tracking_number="RR473124829PT")
    assert panes(look(desk, case)) == {"buyer": ["E2"], "seller": ["E1", "E3"]}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?order=latest", ["E3", "E2", "E1"]),
        ("?kind=photo_of_received_item", ["E2"]),
        ("?show=open", ["E2", "E3"]),
        ("?show=late", []),
        ("?kind=nonsense&order=sideways&show=me", ["E1", "E2", "E3"]),
    ],
)
def test_a_filter_shows_a_part_in_an_order(desk, mediator, case, query, shown):
    first = submit(case)
    file(case, picture(), "bowl.jpg")
    submit(case, tracking_number="RR473124829PT")
    assess(case, mediator, first)
    answer = look(desk, case, query)
    assert panes(answer)["buyer"] == shown
    assert answer.context["viewer"].hidden == 3 - len(shown)


def test_the_photo_that_was_taken_first_comes_first(desk, case):
    for name, taken in (("b.jpg", "2026-03-01T10:00:00"), ("a.jpg", "2026-02-01T10:00:00")):
        piece = file(case, picture(color="red" if name == "a.jpg" else "blue"), name)
        StoredFile.objects.filter(pk=piece.stored_id).update(facts={"camera": {"taken_at": taken}})
    submit(case)
    assert panes(look(desk, case, "?order=taken"))["buyer"] == ["E2", "E1", "E3"]


def test_a_photo_is_shown_with_its_original_its_hash_and_who_saw_it(desk, case, mediator):
    piece = file(case, picture(), "bowl.jpg", note="See the crack")
    desk.get(f"/evidence/{piece.pk}/original/")
    answer = look(desk, case)
    page = answer.content.decode()
    assert pane(answer).look.pictures[0].url == f"/evidence/{piece.pk}/"
    assert f'href="/evidence/{piece.pk}/original/"' in page
    assert piece.sha256 in page
    assert "See the crack" in page
    assert [step.code for step in pane(answer).custody] == ["arrived", "downloaded"]
    assert pane(answer).custody[-1].by == mediator


def test_what_the_camera_wrote_is_said(desk, case):
    piece = file(case, picture(), "bowl.jpg")
    day = (T0 - timedelta(days=3)).strftime("%Y-%m-%dT10:02:00")
    camera = {"taken_at": day, "make": "Example", "model": "Phone 3", "latitude": 41.15, "longitude": -8.61}
    StoredFile.objects.filter(pk=piece.stored_id).update(facts={"camera": camera})
    page = look(desk, case).content.decode()
    assert "Taken Fri 27 Feb 2026, 10:02 by the camera&#x27;s clock, 3 days before delivery." in page
    assert "41.15000° N, 8.61000° W" in page
    assert "Example Phone 3" in page
    case_page = desk.get(url(case)).content.decode()
    assert "E1 (Photo of the item received) was taken 3 days before delivery, says the camera." in case_page


def test_a_mail_is_read_as_words_and_noted_as_seen(desk, case, mediator):
    piece = file(case, EMAIL, "mail.eml", kind="correspondence")
    answer = look(desk, case)
    assert "Subject: Parcel\n\nHello" in pane(answer).text
    assert dict(pane(answer).facts)["File"].startswith("E-mail · ")
    assert [(row.user, row.way) for row in Access.objects.filter(evidence=piece)] == [(mediator, "viewed")]


def test_markup_in_a_text_stays_text(desk, case):
    file(
        case,
        b"They wrote: <script>alert(1)</script>" + b" and more words" * 9,
        "note.txt",
        kind="correspondence",
    )
    page = look(desk, case).content.decode()
    assert "They wrote: &lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_text_is_not_shown_before_the_scan_has_seen_it(desk, case, settings):
    piece = file(case, EMAIL, "mail.eml", kind="correspondence")
    settings.CLAMD_SOCKET = "/nowhere"
    StoredFile.objects.filter(pk=piece.stored_id).update(scan="waiting")
    answer = look(desk, case)
    assert pane(answer).text == ""
    assert "The virus scan has not seen this file yet." in answer.content.decode()
    assert "original/" not in answer.content.decode()


def test_what_the_scan_refused_is_shown_to_nobody(desk, case):
    piece = file(case, picture(), "bowl.jpg")
    StoredFile.objects.filter(pk=piece.stored_id).update(scan="infected", found="Eicar-Test")
    answer = look(desk, case)
    assert (pane(answer).way, pane(answer).look.pictures, pane(answer).original) == ("", [], "")
    assert "The virus scan found Eicar-Test in it." in answer.content.decode()


def test_what_is_withheld_is_folded_away(desk, case, mediator):
    piece = file(case, picture(), "bowl.jpg")
    withholding = Withholding(evidence=piece, why="It shows a passport.")
    perform("withhold_evidence", case.pk, actor=mediator, withholding=withholding)
    page = look(desk, case).content.decode()
    assert re.search(r"Look at what is withheld</summary>\s*<div class=\"stage\"", page)
    assert "Withheld: It shows a passport." in page
    assert "?size=thumb" not in page
    assert f'name="assessment-{piece.pk}"' not in page


def test_a_late_piece_leads_to_the_decision_on_it(desk):
    late = make_dispute_in(State.UNDER_REVIEW)
    item = submit(late)
    page = look(desk, late).content.decode()
    assert f'href="{url(late, "admit_evidence")}?evidence={item.pk}"' in page
    form = desk.get(url(late, "admit_evidence") + f"?evidence={item.pk}").context["form"]
    assert form.exhibit.item == item


def test_who_was_not_asked_is_named_on_the_case_and_in_the_viewer(desk, mediator):
    late = make_dispute_in(State.UNDER_REVIEW)
    item = submit(late)
    page = look(desk, late).content.decode()
    assert "was not asked to comment" not in page
    admission = item.admissions.model(evidence=item, why="So.")
    perform("admit_evidence", late.pk, actor=mediator, admission=admission)
    for shown in (look(desk, late), desk.get(url(late))):
        assert "E1 was let count late. The seller was not asked to comment." in shown.content.decode()


def test_no_two_parts_of_the_page_have_the_same_name(desk, case):
    for role in ("buyer", "seller"):
        file(case, picture(color="red" if role == "buyer" else "blue"), f"{role}.jpg", role)
        submit(case, role)
    names = re.findall(r'\sid="([^"]+)"', look(desk, case).content.decode())
    assert len(names) > 20
    assert sorted(names) == sorted(set(names))


def test_what_is_withheld_is_not_offered_for_comparing(desk, case, mediator):
    shown, private = file(case, picture(), "a.jpg"), file(case, picture(color="red"), "b.jpg")
    file(case, picture(color="blue"), "c.jpg", "seller")
    withholding = Withholding(evidence=private, why="A face.")
    perform("withhold_evidence", case.pk, actor=mediator, withholding=withholding)
    page = look(desk, case).content.decode()
    assert f'<option value="/evidence/{shown.pk}/"' in page
    assert f'<option value="/evidence/{private.pk}/"' not in page


def test_a_page_of_many_files_asks_as_often_as_one_of_few(desk, case):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            look(desk, case)
        return len(asked)

    file(case, picture(), "a.jpg")
    look(desk, case)
    few = queries()
    for color in ("red", "green", "blue"):
        file(case, picture(color=color), f"{color}.jpg")
    assert queries() == few


# -- assessing -------------------------------------------------------------------------------


def test_all_verdicts_go_into_one_event(desk, case):
    first, second = submit(case), submit(case, "seller")
    data = {f"assessment-{first.pk}": "verified", f"assessment-{second.pk}": "rejected"}
    answer = post(desk, again(case), "assess_evidence", **data)
    assert (answer.status_code, answer.url) == (302, url(case, "evidence"))
    assert [row["verdict"] for row in last(case).data["assessment"]] == ["verified", "rejected"]
    shown = look(desk, case).context["viewer"]
    assert (shown.assessed, shown.to_assess) == (2, 2)


def test_after_saving_the_filter_stays(desk, case):
    item = submit(case)
    address = url(case, "assess_evidence") + "?order=latest"
    answer = desk.post(address, {"version": again(case).version, f"assessment-{item.pk}": "verified"})
    assert answer.url == url(case, "evidence") + "?order=latest"


def test_an_error_is_shown_in_the_viewer_with_what_was_typed(desk, case):
    item = submit(case)
    answer = post(desk, again(case), "assess_evidence", **{f"note-{item.pk}": "Blurred"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Say what you think of it." in page
    assert ">\nBlurred</textarea>" in page
    assert "data-pane" in page


def test_a_page_that_is_stale_keeps_what_was_chosen(desk, case, mediator):
    item = submit(case)
    version = again(case).version
    perform("finish_evidence", case.pk, actor=case.buyer)
    perform("finish_evidence", case.pk, actor=staff_of(case))
    answer = desk.post(
        url(case, "assess_evidence"), {"version": version, f"assessment-{item.pk}": "doubtful"}
    )
    assert answer.status_code == 409
    assert pane(answer).verdict.value() == "doubtful"
    assert "Nothing was sent." in answer.content.decode()


def test_verdicts_are_read_only_where_nothing_can_be_assessed_any_more(desk, case, mediator):
    item = submit(case)
    perform(
        "assess_evidence",
        case.pk,
        actor=mediator,
        assessment=[Assessment(evidence=item, verdict="doubtful", note="No date on it")],
    )
    assert f'name="assessment-{item.pk}"' in look(desk, case).content.decode()
    perform("refund_in_full", case.pk, actor=staff_of(case))
    page = look(desk, case).content.decode()
    assert f'name="assessment-{item.pk}"' not in page
    assert "No date on it" in page
    assert "Doubtful" in page


# -- what a ruling cites ---------------------------------------------------------------------


def test_what_a_ruling_cites_is_a_click_away(desk, mediator):
    case = declare(make_dispute_in(State.UNDER_REVIEW, reason="not_received"), mediator)
    item = submit(case)
    perform(
        "admit_evidence",
        case.pk,
        actor=mediator,
        admission=item.admissions.model(evidence=item, why="So."),
    )
    link = f'href="{url(case, "evidence")}#E1"'
    form = desk.get(url(case, "rule")).content.decode()
    assert link in form
    assert "Not assessed" in form
    said = ruling(cited=[item.pk], no_evidence="", check="yes")
    preview = post(desk, again(case), "rule", **{k: v for k, v in said.items() if v})
    assert preview.content.decode().count(link) >= 2
    del said["check"]
    post(desk, again(case), "rule", **{k: v for k, v in said.items() if v})
    assert last(case).action == "rule"
    assert re.search(r'<dt>Evidence</dt><dd><a href="#E1"', desk.get(url(case)).content.decode())


def test_the_case_counts_what_counts(desk, mediator):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    first, second = submit(case), submit(case, "seller")
    assess(case, mediator, first)
    withholding = Withholding(evidence=second, why="Private.")
    perform("withhold_evidence", case.pk, actor=mediator, withholding=withholding)
    page = desk.get(url(case)).content.decode()
    assert "1 of 1 assessed" in page
    assert 'href="#E1" data-key="e"' in page


@pytest.mark.parametrize(
    ("carrier", "number", "says"),
    [
        ("CTT", "RR123456785PT", "Its check digit fits"),
        ("CTT", "RR123456789PT", "It may be meant to be:"),
        ("Yanwen", "YW123456", "cannot be checked here"),
    ],
)
def test_a_number_says_once_what_it_is_worth_and_what_was_meant(desk, case, carrier, number, says):
    submit(case, "seller", carrier=carrier, tracking_number=number)
    text = look(desk, case).text
    assert says in text
    assert text.count("check digit does not fit") == (number == "RR123456789PT")
    assert ("RR123456785PT" in text) == (carrier == "CTT")
