from tests.browser.conftest import PHONE, WIDE
from tests.browser.exhibits import full_case
from tests.factories import make_mediator, again
from evidence.models import Withholding
from disputes.perform import perform
import os
def test_more(visit, server):
    case = full_case()
    out = "/tmp/viewer-shots/"
    m = make_mediator("Anna")
    pk = case.evidence.order_by("pk")[1].pk
    perform("withhold_evidence", case.pk, actor=m, withholding=Withholding(evidence=case.evidence.order_by("pk")[1], why="Private: a face."))
    page = visit(m)
    page.goto(f"/mediation/disputes/dispute/{case.reference}/evidence/#E6")
    page.wait_for_timeout(500)
    page.keyboard.press("s"); page.keyboard.press("j"); page.keyboard.press("j")
    page.wait_for_timeout(300)
    page.screenshot(path=out + "late-voucher.png")
    page.goto(f"/mediation/disputes/dispute/{case.reference}/evidence/#E2")
    page.locator("#E2 summary").first.click()
    page.keyboard.press("?")
    page.wait_for_timeout(500)
    page.screenshot(path=out + "keys.png")
    page.keyboard.press("Escape")
    page.screenshot(path=out + "withheld.png")
    page.goto(f"/mediation/disputes/dispute/{case.reference}/evidence/#E1")
    page.wait_for_timeout(400)
    page.keyboard.press("2")
    page.keyboard.press("f")
    page.wait_for_timeout(700)
    page.screenshot(path=out + "alone.png")
