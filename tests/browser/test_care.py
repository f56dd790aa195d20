"""Care for how people look and move: less motion, colours of their own, focus that can be seen."""

import pytest

from disputes.flow import State
from tests.browser.acts import fresh
from tests.browser.conftest import PHONE, WIDE
from tests.factories import staff_of

MOVING = """() => [...document.querySelectorAll("*")].flatMap((each) => ["", "::before", "::after"]
.map((part) => {
  const { transitionDuration, animationName, animationDuration } = getComputedStyle(each, part);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  const moves = lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration));
  return moves ? `${each.tagName}.${each.className}${part}` : "";
})).filter(Boolean)"""
BARE = """() => [...document.querySelectorAll(".btn, .choice, input, select, textarea")]
  .filter((each) => each.checkVisibility() && !["checkbox", "radio", "file", "hidden"].includes(each.type))
  .filter((each) => {
    const { borderTopStyle, borderTopWidth } = getComputedStyle(each);
    return borderTopStyle === "none" || parseFloat(borderTopWidth) === 0;
  }).map((each) => each.outerHTML.slice(0, 120))"""
LOST = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const each = document.activeElement;
  if (!each || each === document.body) return "";
  const shown = each.type === "file" ? [each, ...each.labels] : [each];  // a label may stand for it
  const parts = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]));
  const isSeen = (one) => [...one.getClientRects()].some(({ left, top, width, height }) =>
    parts.some(([x, y]) => {
      const found = document.elementFromPoint(left + x * width, top + y * height);
      return found && (one.contains(found) || found.closest("label")?.contains(each));
    }));
  const isMarked = (one) => {
    const { outlineStyle, boxShadow } = getComputedStyle(one);
    return outlineStyle !== "none" || boxShadow !== "none" || one.closest(".choice");
  };
  if (shown.some((one) => isSeen(one) && isMarked(one))) return "";
  return `${shown.some(isSeen) ? "unmarked" : "hidden"}: ${each.outerHTML.slice(0, 120)}`;
}"""


@pytest.fixture
def case(server):
    return fresh(State.AWAITING_SELLER_RESPONSE, reason="not_as_described")


def pages_of(case):
    address = f"/seller/disputes/{case.reference}/"
    return ["/seller/", address, f"{address}counter/", "/seller/insights/", "/seller/store/automation/new/"]


def test_nothing_moves_for_who_wants_less_motion(visit, case):
    page, moving = visit(staff_of(case), reduced_motion="reduce"), []
    for address in pages_of(case):
        page.goto(address)
        moving += page.evaluate(MOVING)
    assert moving == []


def test_controls_keep_their_edges_in_colours_of_the_readers_own(visit, case):
    page, bare = visit(staff_of(case), forced_colors="active"), []
    for address in pages_of(case):
        page.goto(address)
        bare += page.evaluate(BARE)
    assert bare == []


@pytest.mark.parametrize("viewport", [PHONE, WIDE])
def test_the_focus_is_seen_wherever_the_keyboard_goes(visit, case, viewport):
    page, lost = visit(staff_of(case), viewport=viewport, reduced_motion="reduce"), []
    for address in pages_of(case):
        page.goto(address)
        for _step in range(45):
            page.keyboard.press("Tab")
            lost.append(page.evaluate(LOST))
    assert [each for each in lost if each] == []
