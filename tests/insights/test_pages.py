"""The sellers' page: who finds it, what its address carries, what it says, and the files."""

import csv
import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
import time_machine

from disputes.insights.counting import count_store
from disputes.models import StoreCount
from tests.factories import make_dispute, make_operator, make_store, make_user
from tests.insights.world import NOW, make_world, order_of

pytestmark = pytest.mark.django_db
PAGE = "/seller/insights/"
MOST_QUERIES = 10
SLUGS = [
    "standing-out",
    "months",
    "products",
    "carriers",
    "routes",
    "reasons",
    "answers",
    "silence",
    "settlements",
]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def store(client):
    store = make_store()
    client.force_login(store.owner)
    return store


@pytest.fixture
def world(store):
    make_world(orders=40, store=store)
    count_store(store.pk)
    return store


def csv_rows(client, slug, query=""):
    answer = client.get(f"{PAGE}{slug}.csv{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_store_that_has_nothing_yet_says_so(client, store):
    page = client.get(PAGE).text
    assert "Not counted yet" in page
    assert "There are no such cases yet." in page
    assert "Nothing stands out" in page


def test_the_page_says_of_when_its_figures_are_and_shows_every_card(client, world):
    page = client.get(PAGE).text
    assert "Figures as of" in page
    assert "1 May 2026" in page
    assert [slug for slug in SLUGS if f'id="{slug}"' not in page] == []
    assert page.count('role="img"') >= 4


def test_only_the_staff_of_a_store_find_it(client, world):
    assert client.get(PAGE).status_code == 200
    client.force_login(make_store().owner)
    assert client.get(f"{PAGE}?store={world.pk}").status_code == 404
    assert client.get(f"{PAGE}months.csv?store={world.pk}").status_code == 404
    assert client.post(f"{PAGE}count/?store={world.pk}").status_code == 404
    for stranger in (make_user("buyer"), make_operator()):
        client.force_login(stranger)
        assert client.get(PAGE).status_code == 404
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_it_stands_among_the_links_of_those_who_sell(client, store):
    assert f'href="{PAGE}"' in client.get("/seller/").text
    client.force_login(make_user("buyer"))
    assert f'href="{PAGE}"' not in client.get("/seller/").text


def test_who_has_two_stores_chooses(client, store):
    other = make_store("Zephyr", owner=store.owner)
    order_of(other, make_user("buyer"), carrier="ZPOST")
    count_store(other.pk)
    assert "ZPOST" not in client.get(PAGE).text
    page = client.get(f"{PAGE}?store={other.pk}").text
    assert "ZPOST" in page
    assert f'href="?store={store.pk}"' in page


def test_every_filter_is_chosen_in_the_form_and_stands_in_the_links_of_the_files(client, world):
    narrow = "period=6&reason=damaged&carrier=DHL&pair=CN-BR"
    page = client.get(f"{PAGE}?{narrow}").text
    for chosen in ("6", "damaged", "DHL", "CN-BR"):
        assert f'<option value="{chosen}" selected>' in page
    assert (
        f"months.xlsx?store={world.pk}&amp;period=6&amp;reason=damaged&amp;carrier=DHL&amp;pair=CN-BR" in page
    )
    assert "was left out" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=5", "5"),
        ("reason=boredom", "boredom"),
        ("sku=NOTHING", "NOTHING"),
        ("carrier=Stork", "Stork"),
        ("pair=XX-YY", "XX-YY"),
        ("pair=%C3%9F%C3%9F-ES", "ßß-ES"),
        ("pair=nonsense", "nonsense"),
        ("sku=%3Cb%3E", "&lt;b&gt;"),
    ],
)
def test_what_is_not_among_the_choices_is_left_out_and_named(client, world, query, said):
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert f"“{said}” is not among the choices here and was left out." in answer.text


@pytest.mark.parametrize("query", ["store=x", "store=-1", "store=99999999999999999999"])
def test_a_store_that_is_none_is_not_found(client, world, query):
    assert client.get(f"{PAGE}?{query}").status_code == 404


def test_no_sign_of_an_address_breaks_it(client, world):
    long = "x" * 300
    odd = f"sku=%20&carrier=%FF&pair={long}&reason={long}&period=%D9%A6"
    assert client.get(f"{PAGE}?{odd}").status_code == 200


def test_it_takes_at_most_ten_queries_however_much_there_is(client, world, django_assert_max_num_queries):
    queries = ("", "?sku=LAMP", "?carrier=DHL&pair=CN-BR&reason=damaged", "?sku=LAMP&carrier=DHL")
    for query in queries:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(PAGE + query).status_code == 200


def test_every_table_is_a_csv_and_a_spreadsheet(client, world):
    for slug in SLUGS:
        assert csv_rows(client, slug)[0]
        assert client.get(f"{PAGE}{slug}.xlsx").content.startswith(b"PK")
    assert client.get(f"{PAGE}months.pdf").status_code == 404
    assert client.get(f"{PAGE}nothing.csv").status_code == 404


def test_csv_has_the_numbers_of_the_months(client, world):
    first, *rows = csv_rows(client, "months", "?period=3")
    assert first == [
        "Month", "Orders", "Disputes", "Dispute rate (%)", "Dispute rate, from (%)", "Dispute rate, to (%)",
    ]  # fmt: skip
    assert [row[0] for row in rows] == ["2026-05", "2026-04", "2026-03"]
    whole = csv_rows(client, "months", "?period=12")[1:]
    assert sum(int(row[1]) for row in whole) == 40


def sheet_of(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")), book.namelist()


CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"
VALUE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}v"


def typed(sheet):
    return {cell.get("r"): (cell.get("t"), cell.findtext(VALUE)) for cell in sheet.iter(CELL)}


def test_a_spreadsheet_has_dates_and_numbers_as_such(client, world):
    sheet, _names = sheet_of(client.get(f"{PAGE}months.xlsx?period=12"))
    cells = typed(sheet)
    days_since = (date(2026, 5, 1) - date(1899, 12, 30)).days
    assert cells["A2"] == (None, str(days_since))
    kind, orders = cells["B6"]
    assert kind is None
    assert int(orders) == int(csv_rows(client, "months", "?period=12")[5][1])
    assert cells["A1"][0] in ("inlineStr", "s")


def test_a_spreadsheet_has_money_as_a_number(client, world):
    rows = csv_rows(client, "settlements")
    cells = typed(sheet_of(client.get(f"{PAGE}settlements.xlsx"))[0])
    assert [row[0] for row in rows[1:]] == ["EUR", "JPY"]
    for line, row in enumerate(rows[1:], start=2):
        kind, refunded = cells[f"D{line}"]
        assert (kind, float(refunded)) == (None, float(row[3]))
    assert "." in rows[1][3]
    assert "." not in rows[2][3]


def test_no_name_of_a_product_is_ever_calculated(client, store):
    buyer, evil = make_user("buyer"), '=HYPERLINK("http://evil.example.com")'
    for _number in range(30):
        order_of(store, buyer, lines=((evil, 1, 100),))
    count_store(store.pk)
    assert csv_rows(client, "products")[1][0] == f"'{evil}"
    sheet, _names = sheet_of(client.get(f"{PAGE}products.xlsx"))
    assert typed(sheet)["A2"][0] in ("inlineStr", "s")
    assert not [cell for cell in sheet.iter() if cell.tag.endswith("}f")]


def test_a_product_of_few_orders_is_not_named(client, store):
    buyer = make_user("buyer")
    for _number in range(3):
        order_of(store, buyer, lines=(("RARE-KETTLE", 1, 100),))
    count_store(store.pk)
    rows = csv_rows(client, "products")
    assert rows[1][:4] == ["Others (1, put together)", "", "3", "0"]
    assert "RARE-KETTLE" not in client.get(PAGE).text


def test_what_stands_out_is_named_first(client, store):
    buyer = make_user("buyer")
    for number in range(80):
        bad = number < 35
        order = order_of(store, buyer, lines=(("BAD" if bad else "GOOD", 1, 1000),))
        if bad and number < 20:
            make_dispute(order=order)
    count_store(store.pk)
    rows = csv_rows(client, "standing-out")
    assert rows[1][:4] == ["BAD · Bad", "Product", "35", "20"]
    assert len(rows) == 2
    products = csv_rows(client, "products")
    assert [(row[0], row[-1]) for row in products[1:]] == [("BAD", "yes"), ("GOOD", "")]
    page = client.get(PAGE).text
    assert "Nothing stands out" not in page
    offered = [f'<option value="{sku}"></option>' for sku in ("GOOD", "BAD")]
    assert page.index(offered[0]) < page.index(offered[1])  # while a product is typed


def test_the_button_has_the_worker_count_anew_once_in_five_minutes(client, store):
    order_of(store, make_user("buyer"))
    first = client.post(f"{PAGE}count/?store={store.pk}", follow=True)
    assert "being counted anew" in first.text
    assert "a moment ago" in client.post(f"{PAGE}count/", follow=True).text
    with time_machine.travel(NOW.replace(minute=6), tick=False):
        assert "being counted anew" in client.post(f"{PAGE}count/", follow=True).text
    assert StoreCount.objects.get(pk=store.pk).asked_at is not None
    assert client.get(f"{PAGE}count/").status_code == 405


def test_a_product_is_found_in_other_letters_and_by_its_title(client, store):
    order = order_of(store, make_user("buyer"), lines=(("LT-80", 1, 4300),))
    order.lines.update(title="Brass lamp")
    order_of(store, make_user("buyer"), lines=(("LT-90", 1, 4300),))
    count_store(store.pk)
    for typed in ("LT-80", "lt-80", "brass LAMP"):
        page = client.get(PAGE, {"sku": typed}).text
        assert 'name="sku" value="LT-80"' in page
        assert ("was left out" in page, "Orders placed in these months: 1." in page) == (False, True)


def test_counting_anew_keeps_the_filter(client, store):
    narrow = f"store={store.pk}&period=24&reason=damaged"
    answer = client.post(f"{PAGE}count/?{narrow}")
    assert answer.url == f"{PAGE}?{narrow}"
    assert f'action="{PAGE}count/?{narrow.replace("&", "&amp;")}"' in client.get(f"{PAGE}?{narrow}").text


def test_it_reads_from_right_to_left(client, world, every_language):
    page = client.get(PAGE, headers={"accept-language": "ar"}).text
    assert 'dir="rtl"' in page
