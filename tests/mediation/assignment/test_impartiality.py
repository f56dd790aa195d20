"""Whoever judges a case has declared to be impartial."""

import pytest

from disputes.flow import Refused, State
from disputes.perform import perform
from tests.factories import again, declare, make_ruling
from tests.mediation.test_actions import last, post, url

pytestmark = pytest.mark.django_db


def test_declaring_is_a_page_with_what_it_means_and_one_click(client, case, anna):
    client.force_login(anna)
    page = client.get(url(case, "declare_impartiality")).content.decode()
    assert "You are related to neither side" in page
    assert again(case).declared == []
    assert post(client, case, "declare_impartiality").status_code == 302
    assert (again(case).declared, last(case).actor) == ([anna.pk], anna)
    assert anna.name in client.get(url(case)).content.decode()
    client.force_login(case.buyer)
    page = client.get(f"/buyer/disputes/{case.reference}/").content.decode()
    assert "A mediator declared to be impartial" in page
    assert anna.name not in page


def test_nobody_declares_for_somebody_else_nor_without_an_office(client, case, anna, berta):
    with pytest.raises(Refused):
        perform("declare_impartiality", case.pk, actor=case.buyer)
    declare(case, anna)
    with pytest.raises(Refused, match="Declare first"):
        perform("rule", case.pk, actor=berta, ruling=make_ruling())
    declare(case, berta)
    perform("rule", case.pk, actor=berta, ruling=make_ruling())
    assert again(case).state == State.SETTLING


def test_who_confirms_declares_too(client, case, anna, berta):
    declare(case, anna)
    perform("rule", case.pk, actor=anna, ruling=make_ruling(), needs_confirmation=True)
    for name, brought in (("confirm_ruling", {}), ("send_back_ruling", {"note": "Why?"})):
        with pytest.raises(Refused, match="Declare first"):
            perform(name, case.pk, actor=berta, **brought)
    declare(case, berta)
    perform("confirm_ruling", case.pk, actor=berta)
    assert again(case).state == State.SETTLING
