"""Words, signs and pictures of the pages, tag by tag."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from disputes.layout import AmountInput, Described
from disputes.templatetags._gap import draw
from disputes.templatetags.desk import (
    cells,
    deadline,
    deadline_text,
    instant,
    instant_text,
    money,
    money_text,
    party,
    sign,
    time_left,
    urgency,
    zone_label,
)

AT = datetime(2026, 11, 22, 22, 24, tzinfo=UTC)
DUE = datetime(2026, 11, 23, 18, 40, tzinfo=UTC)


def render(source, **context):
    return Template("{% load desk crispy_forms_filters %}" + source).render(Context(context))


def point(role, amount, label="", current=True):
    return {"role": role, "amount": amount, "label": label, "current": current, "position": role}


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(1250, "EUR", "€12.50"), (4000, "JPY", "¥4,000"), (12500, "KWD", "12.500"), (0, "EUR", "€0.00")],
)
def test_money_has_its_currencys_decimals(amount, currency, shown):
    html = money(amount, currency)
    assert html.startswith('<bdi class="money">')
    assert html.endswith(f"{shown}</bdi>")


def test_money_is_empty_where_there_is_none():
    assert (money(None, "EUR"), money_text(None, "EUR")) == ("", "")


def test_money_text_is_isolated_in_right_to_left_text_only():
    assert money_text(400, "EUR") == "€4.00"
    with translation.override("ar"):
        assert (money_text(400, "EUR")[0], money_text(400, "EUR")[-1]) == ("\u2066", "\u2069")


def test_a_deadline_says_when_and_how_much_time_is_left():
    due = AT + timedelta(hours=30)
    marked = '<time datetime="2026-11-24T04:24:00+00:00">Tue 24 Nov 2026, 04:24</time>'
    assert deadline(due, AT) == f"{marked} (1 d 6 h left)"
    assert deadline_text(due, AT) == "Tue 24 Nov 2026, 04:24 (1 d 6 h left)"
    assert deadline(due, due) == marked  # over: nothing is left
    assert deadline_text(due, due) == "Tue 24 Nov 2026, 04:24"
    assert deadline(None, AT) == deadline_text(None, AT) == ""


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=5, hours=13, minutes=59), "5 d 13 h"),
        (timedelta(days=1), "1 d 0 h"),
        (timedelta(days=1, seconds=-1), "23 h 59 min"),
        (timedelta(hours=20, minutes=16), "20 h 16 min"),
        (timedelta(hours=3, minutes=6), "3 h 06 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, seconds=-1), "59 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(seconds=1), "under 1 min"),
        (timedelta(0), "over"),
        (timedelta(seconds=-1), "over"),
        (timedelta(days=-3), "over"),
    ],
)
def test_time_left_never_promises_more_than_there_is(left, words):
    assert time_left(AT + left, AT) == words


@pytest.mark.parametrize(
    ("left", "tone"),
    [
        (timedelta(hours=72, seconds=1), ""),
        (timedelta(hours=72), "soon"),
        (timedelta(hours=24), "soon"),
        (timedelta(hours=24, seconds=-1), "late"),
        (timedelta(hours=-1), "late"),
    ],
)
def test_urgency_turns_at_72_and_24_hours(left, tone):
    assert urgency(AT + left, AT) == tone


@pytest.mark.parametrize(
    ("elapsed", "days", "gone"),
    [(0, 5, 0), (23, 5, 0), (24, 5, 1), (100, 5, 4), (119, 5, 4), (120, 5, 5), (999, 5, 5)],
)
def test_cells_show_the_days_gone(elapsed, days, gone):
    drawn = cells(AT, AT + timedelta(days=days), AT + timedelta(hours=elapsed))
    assert drawn == [True] * gone + [False] * (days - gone)


def test_cells_of_a_long_period_are_at_most_31():
    assert len(cells(AT, AT + timedelta(days=90), AT)) == 31


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Europe/Lisbon", "Lisbon time (UTC+0)"),
        ("Asia/Shanghai", "Shanghai time (UTC+8)"),
        ("Asia/Kolkata", "Kolkata time (UTC+5:30)"),
        ("America/St_Johns", "St. John’s time (UTC−3:30)"),
        ("UTC", "UTC+0"),
    ],
)
def test_zone_label_names_the_city_and_the_offset(zone, label):
    with timezone.override(zone):
        assert zone_label(AT) == label


def test_zone_label_is_that_of_its_moment():
    with timezone.override("Europe/Lisbon"):
        assert zone_label(datetime(2026, 7, 1, tzinfo=UTC)) == "Lisbon time (UTC+1)"


@pytest.mark.parametrize(
    ("language", "long", "short", "time"),
    [
        ("en", "Mon 23 Nov 2026, 18:40", "23 Nov, 18:40", "18:40"),
        ("pt-br", "seg., 23 de nov. de 2026 18:40", "23 de nov. 18:40", "18:40"),
        ("zh-hans", "2026年11月23日周一 18:40", "11月23日 18:40", "18:40"),
        ("ar", "الاثنين، 23 نوفمبر 2026، 18:40", "23 نوفمبر، 18:40", "18:40"),
    ],
)
def test_instant_is_written_as_its_language_does(language, long, short, time):
    with translation.override(language):
        assert [instant_text(DUE, form) for form in ("long", "short", "time")] == [long, short, time]


def test_instant_is_shown_in_the_readers_zone():
    with timezone.override("Asia/Shanghai"):
        assert instant(DUE) == ('<time datetime="2026-11-23T18:40:00+00:00">Tue 24 Nov 2026, 02:40</time>')
        assert [instant_text(DUE, form) for form in ("day", "short", "date", "short_date", "time")] == [
            "Tue 24 Nov, 02:40",
            "24 Nov, 02:40",
            "24 Nov 2026",
            "24 Nov",
            "02:40",
        ]


@pytest.mark.parametrize(
    ("role", "shape", "css"),
    [
        ("buyer", "<circle", "is-buyer"),
        ("seller", "<rect", "is-seller"),
        ("mediator", "M8 0l8 8", "is-mediator"),
        ("operator", "M8 0l8 8", "is-mediator"),
        ("system", "M12 6v6l4 2", "is-system"),
        ("marketplace", "M12 6v6l4 2", "is-system"),
    ],
)
def test_each_party_has_its_shape_and_hue(role, shape, css):
    assert shape in sign(role)
    assert party(role, "<You>").startswith(f'<span class="party {css}"><svg ')
    assert 'class="sign"' in sign(role)
    assert party(role, "<You>").endswith("&lt;You&gt;</span>")


def test_arrows_are_mirrored_and_other_icons_are_not():
    assert 'class="icon flip"' in render('{% icon "arrow-left" %}')
    assert 'class="icon"' in render('{% icon "check" %}')


def test_gap_places_proposals_in_percent_of_the_disputed_amount():
    picture = draw(
        "EUR",
        9590,
        [point("buyer", 9590, current=False), point("buyer", 6000), point("seller", 2000)],
        rtl=False,
    )
    assert [(mark.role, mark.current, mark.x) for mark in picture.marks] == [
        ("buyer", False, "100%"),
        ("buyer", True, "62.57%"),
        ("seller", True, "20.86%"),
    ]
    assert picture.span == ("20.86%", "62.57%")


def test_gap_is_mirrored_from_right_to_left():
    picture = draw("JPY", 12800, [point("buyer", 9000), point("seller", 4000)], rtl=True)
    assert [mark.x for mark in picture.marks] == ["29.69%", "68.75%"]
    assert picture.span == ("29.69%", "68.75%")


def test_gap_of_one_proposal_has_no_distance():
    picture = draw("EUR", 9590, [point("buyer", 9590, "You ask %(amount)s")], rtl=False)
    assert (picture.span, picture.sentence) == (None, "Of €95.90 in dispute: You ask €95.90.")


def test_gap_says_in_words_what_it_shows():
    points = [
        point("buyer", 6000, "The buyer asks %(amount)s"),
        point("seller", 2000, "You offered %(amount)s"),
    ]
    html = render(
        '{% gap_picture "EUR" 9590 points low="all to you" high="all to the buyer" %}', points=points
    )
    assert (
        'aria-label="Of €95.90 in dispute: The buyer asks €60.00; You offered €20.00. The gap is €40.00."'
        in html
    )
    assert "€0.00<br>all to you" in html


@pytest.mark.parametrize(
    ("amount", "label", "where"),
    [
        (5000, "You ask %(amount)s", ("50%", "middle", 0)),
        (0, "You ask %(amount)s", ("0%", "start", -9)),
        (10000, "You ask %(amount)s", ("100%", "end", 9)),
        (3000, "The mediator proposes a full %(amount)s", ("0%", "start", 0)),
        (7000, "The mediator proposes a full %(amount)s", ("100%", "end", 0)),
    ],
)
def test_gap_labels_stay_inside_the_picture_on_a_phone(amount, label, where):
    mark = draw("EUR", 10000, [point("buyer", amount, label)], rtl=False).marks[0]
    assert (mark.label_x, mark.anchor, mark.shift) == where


def test_gap_of_nothing_does_not_divide_by_it():
    assert draw("EUR", 0, [point("buyer", 0)], rtl=False).marks[0].x == "0%"


class Offer(forms.Form):
    remedy = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("full", Described("Full refund", "The buyer keeps it")), ("none", "No refund")],
    )
    amount = forms.CharField(
        label="Amount to the buyer", help_text="Less than €95.90", widget=AmountInput("EUR")
    )
    confirm = forms.BooleanField(label="I understand")


def test_forms_lead_from_the_summary_to_each_field():
    html = render("{{ form|crispy }}", form=Offer({}))
    assert "Please correct 3 answers" in html
    assert [f'href="#id_{name}"' in html for name in ("remedy_0", "amount", "confirm")] == [True] * 3
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in html
    assert "*" not in html


def test_forms_say_nothing_is_wrong_before_anything_was_sent():
    html = render("{{ form|crispy }}", form=Offer())
    assert "notice-error" not in html
    assert "checked" not in html
    assert '<div class="amount"><span aria-hidden="true">€</span><input' in html
    assert '<b>Full refund</b><span class="small muted">The buyer keeps it</span>' in html
