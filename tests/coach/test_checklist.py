"""The checklist: four lines that turn green for sellers' staff, three for buyers."""

import pytest

from disputes.coach import Purpose, Situation, advise
from disputes.flow import Role


def green(text, role=Role.SELLER, **options):
    ticks = advise(text, Situation(role, **options)).checklist
    return [tick.item.value for tick in ticks if tick.done]


def test_a_seller_has_four_lines_and_a_buyer_three():
    of = {
        role: [t.item.value for t in advise("", Situation(role)).checklist]
        for role in (Role.SELLER, Role.BUYER)
    }
    assert of[Role.SELLER] == ["acknowledges", "explains", "proposes", "says_when"]
    assert of[Role.BUYER] == ["facts", "dates", "shows"]


@pytest.mark.parametrize("text", ["", "   ", "ok"])
def test_nothing_is_green_before_something_is_said(text):
    assert green(text) == green(text, Role.BUYER) == []


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("I am sorry.", ["acknowledges"]),
        ("It broke because the foam was thin.", ["explains"]),
        ("I can refund 20 EUR.", ["proposes"]),
        ("By Friday.", ["says_when"]),
        ("非常抱歉。", ["acknowledges"]),
        ("因为泡沫太薄。", ["explains"]),
        ("可以退20欧元。", ["proposes"]),
        ("3天内到账。", ["says_when"]),
    ],
)
def test_each_line_turns_green_by_itself(text, items):
    assert green(text) == items


def test_an_explanation_in_jargon_is_not_simple():
    assert green("It is late because the warehouse was full.") == ["explains"]
    assert green("It is late because of the 3PL.") == []


def test_an_action_that_carries_a_proposal_proposes():
    assert green("See below.", proposes=True) == ["proposes"]
    assert green("See below.") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Close the dispute and I will refund you."),
        ("de", "Schließen Sie den Streitfall, dann erstatten wir Ihnen das Geld."),
        ("es", "Cierre la disputa y le devolvemos el dinero."),
        ("pt-br", "Cancele a disputa que devolvemos o valor."),
        ("fr", "Fermez le litige et je vous rembourse."),
        ("ru", "Закройте спор, и мы вернём деньги."),
        ("ar", "أغلق النزاع وسأعيد لك المبلغ."),
        ("zh", "先撤销纠纷，我给您退款。"),
    ],
)
def test_what_is_promised_for_closing_the_dispute_is_no_proposal(language, text):
    advice = advise(text, Situation(Role.SELLER, language=language))
    assert [mark.kind.value for mark in advice.marks] == ["off_platform", "next_step"]
    assert green(text, language=language) == []


@pytest.mark.parametrize(
    ("language", "own", "others"),
    [
        ("zh", "都怪我们。", "你自己不会用还怪我们？"),
        ("zh", "是我们的错。", "难道是我们的错？"),
        ("zh", "怪我，没检查。", "别怪我们。"),
        ("en", "It was our fault.", "How is that our fault?"),
        ("en", "That is our mistake.", "That is not our mistake."),
    ],
)
def test_to_acknowledge_is_to_admit_something_of_ones_own(language, own, others):
    assert "acknowledges" in green(own, language=language)
    assert "acknowledges" not in green(others, language=language)


def test_an_offer_beside_such_a_promise_still_counts():
    assert green("I can refund 20 EUR. Close the dispute and I will refund you.") == ["proposes"]


def test_a_day_that_is_past_says_nothing_about_when():
    assert green("It left on 4 November.") == []
    assert green("I can send it on 4 November.") == ["proposes", "says_when"]


@pytest.mark.parametrize(
    ("language", "past", "to_come"),
    [
        ("en", "It left on Monday.", "We can send it on Monday."),
        ("en", "We looked on Monday.", "We will write on Monday."),
        ("de", "Es wurde am 25. Feb. 2026 verschickt.", "Wir schicken es am 25. Feb. 2026."),
        ("de", "Es wurde am 25.02. verschickt.", "Wir schicken es am 25.02."),
        ("de", "Es kam am Montag an.", "Wir schicken es am Montag."),
        ("de", "Es ging vor 3 Tagen ab.", "Es geht vor dem 3. März ab."),
        ("de", "Es ging vor 3 Tagen ab.", "Sie haben dafür 3 Tage Zeit."),
        ("de", "Guten Morgen!", "Wir schicken es morgen."),
        ("es", "Llegó ayer por la mañana.", "Le enviamos otro mañana."),
        ("es", "Llegó este lunes.", "Le enviamos otro este lunes."),
        ("es", "Salió el 25 feb 2026.", "Sale a más tardar el 25 feb 2026."),
        ("pt-br", "Chegou nesta segunda.", "Vamos enviar nesta segunda."),
        ("pt-br", "Saiu em 25 de fev. de 2026.", "Sai até qui., 25 de fev. de 2026."),
        ("fr", "Il est parti le 25 févr. 2026.", "Il part d’ici le 25 févr. 2026."),
        ("ru", "Отправили 25 февр. 2026 г.", "Отправим 25 февр. 2026 г."),
        ("ru", "Отправили 3 дня назад.", "Отправят через 3 дня."),
        ("ar", "وصل قبل 3 أيام.", "يصل خلال 3 أيام."),
        ("ar", "وصل قبل 3 أيام.", "يصل قبل 5 ديسمبر."),
        ("zh", "周一收到的。", "周一给您寄新的。"),
        ("zh", "三天前收到的。", "三天内收到。"),
        ("zh", "11月4日寄出的。", "11 月 4 日前寄出。"),
    ],
)
def test_when_is_a_day_to_come_in_every_language(language, past, to_come):
    assert "says_when" not in green(past, language=language)
    assert "says_when" in green(to_come, language=language)


@pytest.mark.parametrize("day", ["am 25.02.", "am Montag", "vor 3 Tagen", "am 25. Feb. 2026"])
def test_a_buyer_names_a_day_that_is_past(day):
    told = "Der Karton war offen und die blaue Tasse zerbrochen, als er {} kam."
    assert green(told.format(day), Role.BUYER, language="de") == ["facts", "dates"]
    assert green(told.format("endlich"), Role.BUYER, language="de") == ["facts"]


def test_a_buyer_is_asked_for_facts_days_and_pictures():
    told = "The blue cup in the box was broken when it came on 4 November, see the photo."
    assert green(told, Role.BUYER) == ["facts", "dates", "shows"]
    assert green("收到的杯子有两个是碎的，11月4日拍了照片。", Role.BUYER) == ["facts", "dates", "shows"]
    assert green("You are a liar and a thief, I received nothing!", Role.BUYER) == []


def test_a_seller_who_reports_is_asked_for_facts_and_a_note_for_nothing():
    text = "The returned box was empty when it came on 4 November, see the photo."
    assert green(text, purpose=Purpose.REPORT) == ["facts", "dates", "shows"]
    assert advise(text, Situation(Role.SELLER, Purpose.NOTE)).checklist == ()
    assert advise(text, Situation(Role.SELLER, Purpose.NOTE)).marks == ()
