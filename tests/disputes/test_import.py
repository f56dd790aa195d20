"""Orders from CSV: what is bad is rejected by name, nothing else is lost, and no order goes in by half."""

import csv
import gzip
from itertools import islice
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from disputes.importing import COLUMNS
from disputes.models import Marketplace, Order, OrderLine, Shipment, Store, StoreMember
from disputes.perform import Opening, open_dispute

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
GOOD = {
    "order_reference": "A-1",
    "buyer_email": "ana@example.com",
    "buyer_name": "Ana",
    "store": "Lamps",
    "currency": "EUR",
    "sku": "L1",
    "title": "Lamp",
    "quantity": "2",
    "unit_price": "12.50",
    "shipping": "3.00",
    "origin_country": "PT",
    "destination_country": "DE",
    "placed_at": "2026-10-01T10:00:00+01:00",
    "promised_at": "2026-10-10T00:00:00+01:00",
    "carrier": "CTT",
    "tracking_number": "RR1",
    "shipped_at": "2026-10-02T10:00:00Z",
    "delivered_at": "2026-10-08T10:00:00Z",
}
OTHERS = [
    GOOD | {"order_reference": "B-1"},
    GOOD | {"order_reference": "B-1", "sku": "L2", "title": "Shade"},
]

BAD = {
    "broken date": ({"placed_at": "2026-13-01"}, "is no ISO 8601 time"),
    "no offset": ({"delivered_at": "2026-10-08T10:00:00"}, "no offset"),
    "impossible year": ({"promised_at": "9999-12-31T23:59:59Z"}, "year"),
    "instant before time": ({"shipped_at": "0001-01-01T00:00:00+23:00"}, "is no ISO 8601 time"),
    "negative price": ({"unit_price": "-1.00"}, "must not be negative"),
    "over-precise price": ({"unit_price": "1.005"}, "at most 2 decimal places"),
    "over-precise yen": ({"currency": "JPY", "unit_price": "100.5", "shipping": "0"}, "at most 0 decimal"),
    "words as a price": ({"unit_price": "1,50"}, "is not an amount"),
    "price too large": ({"unit_price": "999999999999999"}, "is not an amount"),
    "total too large": ({"unit_price": "999999999999", "quantity": "2000000000"}, "total is too large"),
    "unknown currency": ({"currency": "XXZ"}, "is not a currency"),
    "quantity 0": ({"quantity": "0"}, "between 1 and"),
    "half a piece": ({"quantity": "1.5"}, "no whole number"),
    "quantity in other digits": ({"quantity": "²"}, "no whole number"),
    "bad e-mail": ({"buyer_email": "ana"}, "is no e-mail address"),
    "a letter between day and time": ({"placed_at": "2026-10-01x10:00:00Z"}, "is no ISO 8601 time"),
    "reference that leads elsewhere": ({"order_reference": ".."}, "“..” is no reference"),
    "reference that stands still": ({"order_reference": "."}, "“.” is no reference"),
    "way up in a reference": ({"order_reference": "A/../B"}, "is no reference"),
    "reference turned around": ({"order_reference": "A-\u202e1"}, "cannot be seen"),
    "control character in a reference": ({"order_reference": "A-\x911"}, "cannot be seen"),
    "no reference": ({"order_reference": " "}, "value is needed"),
    "no title": ({"title": ""}, "value is needed"),
    "too long": ({"title": "x" * 256}, "At most 255"),
    "NUL": ({"title": "La\x00mp"}, "NUL"),
    "country": ({"origin_country": "PRT"}, "two letters"),
}


def write(path, *rows, columns=COLUMNS, encode=lambda text: text.encode()):
    quoted = [['"' + row.get(name, "").replace('"', '""') + '"' for name in columns] for row in rows]
    lines = [",".join(cells) for cells in [columns, *quoted]]
    path.write_bytes(encode("\n".join(lines) + "\n"))
    return path


@pytest.fixture
def run(tmp_path, capsys):
    """Imports rows, or a file; answers (counts line, {line: reason}, exit status)."""

    def run(*rows, path=None, **options):
        path = path or write(tmp_path / "orders.csv", *rows)
        rejects, status = tmp_path / "rejects.csv", 0
        try:
            call_command("import_orders", str(path), rejects=rejects, **options)
        except SystemExit as end:
            status = end.code
        with rejects.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            reasons = {int(row["line"]): row["reason"] for row in csv.DictReader(file)}
        return capsys.readouterr().out.strip(), reasons, status

    return run


@pytest.mark.django_db
@pytest.mark.parametrize("reference", ["A.1", "..A", "A/.B", "A-\u0661"])
def test_references_with_dots_and_foreign_digits_are_taken(run, reference):
    assert run(GOOD | {"order_reference": reference})[2] == 0
    assert Order.objects.get().reference == reference


@pytest.mark.django_db
@pytest.mark.parametrize("between", ["T", " "])
def test_a_time_has_a_t_or_a_space_in_the_middle(run, between):
    assert run(GOOD | {"placed_at": f"2026-10-01{between}10:00:00+01:00"})[2] == 0


@pytest.mark.django_db
def test_what_turns_a_title_around_is_left_out_and_the_letters_stay(run):
    run(GOOD | {"title": "\u202eLamp\u202c \u2067\u0645\u0635\u0628\u0627\u062d\u2069"})
    assert OrderLine.objects.get().title == "Lamp \u0645\u0635\u0628\u0627\u062d"


@pytest.mark.django_db
@pytest.mark.parametrize("case", BAD)
def test_bad_row_is_rejected_by_name_and_nothing_else_is_lost(run, case):
    values, reason = BAD[case]
    said, reasons, status = run(OTHERS[0], GOOD | values, OTHERS[1])
    assert (said, status) == ("Orders: 1 created, 0 updated, 0 unchanged, 1 rejected (1 rows).", 1)
    assert list(reasons) == [3]
    assert reason in reasons[3]
    assert list(OrderLine.objects.order_by("sku").values_list("order__reference", "sku")) == [
        ("B-1", "L1"),
        ("B-1", "L2"),
    ]


@pytest.mark.django_db
def test_good_row_goes_in_with_all_its_facts(run):
    said, reasons, status = run(
        GOOD, GOOD | {"sku": "L2", "quantity": "1", "unit_price": "7", "carrier": "DHL"}
    )
    assert (said, reasons, status) == ("Orders: 1 created, 0 updated, 0 unchanged, 0 rejected.", {}, 0)
    order = Order.objects.get()
    assert (order.marketplace.name, order.store.name, order.buyer.email) == (
        "Imported orders",
        "Lamps",
        "ana@example.com",
    )
    assert not order.buyer.has_usable_password()
    assert (order.total_paid, order.shipping_paid, order.currency) == (3500, 300, "EUR")
    assert [(line.sku, line.shipment.carrier) for line in order.lines.order_by("sku")] == [
        ("L1", "CTT"),
        ("L2", "DHL"),
    ]


@pytest.mark.django_db
def test_delivered_before_shipped_goes_in(run):
    assert run(GOOD | {"delivered_at": "2026-09-01T00:00:00Z"})[2] == 0


@pytest.mark.django_db
def test_unknown_facts_are_empty(run):
    empty = dict.fromkeys(("carrier", "tracking_number", "shipped_at", "delivered_at", "promised_at"), "")
    assert run(GOOD | empty | {"origin_country": "", "buyer_name": ""})[2] == 0
    assert (Shipment.objects.count(), Order.objects.get().promised_at) == (0, None)


@pytest.mark.django_db
def test_one_bad_row_keeps_the_whole_order_out(run):
    rows = [GOOD, GOOD | {"sku": "L2", "quantity": "0"}, *OTHERS, GOOD | {"sku": "L3"}]
    said, reasons, _status = run(*rows)
    assert said == "Orders: 1 created, 0 updated, 0 unchanged, 1 rejected (3 rows)."
    another = "Another row of this order was rejected."
    assert (reasons[2], "quantity" in reasons[3], reasons[6]) == (another, True, another)
    assert list(Order.objects.values_list("reference", flat=True)) == ["B-1"]


@pytest.mark.django_db
def test_rows_of_one_order_need_not_be_adjacent(run):
    assert run(GOOD, OTHERS[0], GOOD | {"sku": "L2"})[2] == 0
    assert Order.objects.get(reference="A-1").lines.count() == 2


@pytest.mark.django_db
def test_same_sku_twice_is_rejected_however_far_apart(run):
    said, reasons, _status = run(GOOD, *OTHERS, GOOD)
    assert said.endswith("1 rejected (2 rows).")
    assert list(reasons) == [2, 5]
    assert "twice" in reasons[5]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("buyer_email", "eva@example.com"),
        ("store", "Other"),
        ("currency", "USD"),
        ("shipping", "4.00"),
        ("destination_country", "FR"),
        ("placed_at", "2026-10-01T11:00:00+01:00"),
        ("promised_at", ""),
    ],
)
def test_rows_that_differ_about_their_order_are_rejected(run, column, value):
    _said, reasons, status = run(GOOD, GOOD | {"sku": "L2", column: value})
    assert (status, list(reasons), Order.objects.count()) == (1, [2, 3], 0)
    assert reasons[3] == f"{column}: Another value than in this order's first row."


@pytest.mark.django_db
def test_the_same_instant_in_another_zone_is_no_difference(run):
    assert run(GOOD, GOOD | {"sku": "L2", "placed_at": "2026-10-01T09:00:00+00:00"})[2] == 0


@pytest.mark.django_db
def test_bytes_that_are_no_utf8_reject_their_row_alone(run, tmp_path):
    path = write(
        tmp_path / "orders.csv",
        *OTHERS,
        GOOD | {"title": "Lâmpada"},
        encode=lambda text: text.encode("latin-1"),
    )
    said, reasons, _status = run(path=path)
    assert said.startswith("Orders: 1 created, 0 updated, 0 unchanged, 1 rejected")
    assert reasons == {4: "title: These bytes are no UTF-8."}
    assert b"L\xe2mpada" in (tmp_path / "rejects.csv").read_bytes()


@pytest.mark.django_db
def test_line_numbers_count_line_breaks_inside_quotes(run):
    _said, reasons, _status = run(OTHERS[0] | {"title": "Lamp\nwith\nshade"}, GOOD | {"quantity": "0"})
    assert list(reasons) == [5]
    assert OrderLine.objects.get().title == "Lamp with shade"


@pytest.mark.django_db
def test_wrong_number_of_columns_rejects_the_order(run, tmp_path):
    path = write(tmp_path / "orders.csv", GOOD, GOOD | {"sku": "L2"}, *OTHERS)
    lines = path.read_text().splitlines()
    lines[2] += ",more"
    path.write_text("\n".join(lines))
    _said, reasons, _status = run(path=path)
    assert reasons == {
        2: "Another row of this order was rejected.",
        3: "The row has 19 columns; the first line names 18.",
    }
    assert Order.objects.get().reference == "B-1"


@pytest.mark.django_db
def test_quotes_that_never_close_cost_one_row(run, tmp_path):
    path = write(tmp_path / "orders.csv", GOOD, *OTHERS)
    lines = path.read_text().splitlines()
    lines[1] = lines[1].replace('"Lamp"', '"Lamp')
    path.write_text("\n".join(lines))
    _said, reasons, _status = run(path=path)
    assert (list(reasons), Order.objects.get().lines.count()) == ([2], 2)


@pytest.mark.django_db
def test_byte_order_mark_blank_lines_and_further_columns_are_tolerated(run, tmp_path):
    path = write(tmp_path / "orders.csv", GOOD | {"extra": "x"}, columns=("extra", *COLUMNS))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\n\n")
    assert run(path=path)[2] == 0


def categories(run, tmp_path, *named):
    """Imports the same line again and again, each with a category; None: without the column."""
    said = []
    for category in named:
        columns = COLUMNS if category is None else (*COLUMNS, "category")
        path = write(tmp_path / "orders.csv", GOOD | {"category": category or ""}, columns=columns)
        counted = run(path=path)[0].removeprefix("Orders: ").split(", ")
        said.append(next(count for count in counted if not count.startswith("0")))
    return said, OrderLine.objects.get().category


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "ends", "left"),
    [
        ([None], ["1 created"], ""),
        (["Lighting"], ["1 created"], "Lighting"),
        (["Lighting", "Lighting"], ["1 created", "1 unchanged"], "Lighting"),
        (["Lighting", "Home"], ["1 created", "1 updated"], "Home"),
        (["Lighting", ""], ["1 created", "1 updated"], ""),
        (["Lighting", None], ["1 created", "1 unchanged"], "Lighting"),
        ([None, "Lighting"], ["1 created", "1 updated"], "Lighting"),
    ],
)
def test_a_category_is_taken_where_the_file_has_the_column(run, tmp_path, named, ends, left):
    assert categories(run, tmp_path, *named) == (ends, left)


@pytest.mark.django_db
def test_a_category_that_is_too_long_rejects_the_row(run, tmp_path):
    path = write(tmp_path / "orders.csv", GOOD | {"category": "x" * 61}, columns=(*COLUMNS, "category"))
    assert run(path=path)[1] == {2: "category: At most 60 characters are possible."}


@pytest.mark.django_db
def test_gzip_goes_in(run, tmp_path):
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(write(tmp_path / "orders.csv", GOOD).read_bytes()))
    assert run(path=path)[0].startswith("Orders: 1 created")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv.gz", b"order_reference,", "no whole gzip"),
        ("a.csv.gz", gzip.compress(b"a,b\n" * 1000, mtime=0)[:-9], "lacks columns"),
        ("a.csv", ",".join(COLUMNS[:-1]).encode(), "lacks columns: delivered_at"),
        ("a.csv", ",".join([*COLUMNS, "sku"]).encode(), "twice: sku"),
        ("a.csv", ",".join([*COLUMNS, "category", "category"]).encode(), "twice: category"),
    ],
)
def test_unreadable_file_is_one_clear_error(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match=reason):
        call_command("import_orders", str(path))


@pytest.mark.django_db
def test_gzip_that_breaks_off_imports_nothing(tmp_path):
    whole = write(tmp_path / "a.csv", *(GOOD | {"order_reference": f"R{n}"} for n in range(500))).read_bytes()
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(whole)[:-20])
    with pytest.raises(CommandError, match="no whole gzip"):
        call_command("import_orders", str(path))
    assert Order.objects.count() == 0


@pytest.mark.django_db
def test_importing_again_changes_nothing(run):
    run(GOOD, *OTHERS)
    assert run(GOOD, *OTHERS)[0] == "Orders: 0 created, 0 updated, 2 unchanged, 0 rejected."


@pytest.mark.django_db
def test_changed_facts_update_the_order(run):
    run(GOOD, GOOD | {"sku": "L2"})
    shipment = Shipment.objects.get()
    new = GOOD | {"delivered_at": "2026-10-09T10:00:00Z", "title": "Big lamp", "promised_at": ""}
    assert run(new)[0] == "Orders: 0 created, 1 updated, 0 unchanged, 0 rejected."
    line = OrderLine.objects.get()
    assert (line.title, line.shipment_id, line.delivered_at.day) == ("Big lamp", shipment.pk, 9)
    assert (line.order.promised_at, line.order.total_paid) == (None, 2800)
    assert run(new)[0] == "Orders: 0 created, 0 updated, 1 unchanged, 0 rejected."


@pytest.mark.django_db
def test_a_parcel_of_its_own_for_a_line_updates_the_order(run):
    run(GOOD, GOOD | {"sku": "L2"})
    run(GOOD, GOOD | {"sku": "L2", "tracking_number": "RR2"})
    assert sorted(OrderLine.objects.values_list("sku", "shipment__tracking_number")) == [
        ("L1", "RR1"),
        ("L2", "RR2"),
    ]


@pytest.fixture
def disputed(run, transactional_db):
    run(GOOD, GOOD | {"sku": "L2"})
    order = Order.objects.get()
    open_dispute(
        Opening(order, "not_as_described", "quality", {"L1": 1}),
        actor=order.buyer,
        remedy="full_refund",
        at=order.promised_at,
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"unit_price": "13.00"}, "price and quantity stay"),
        ({"quantity": "3"}, "price and quantity stay"),
        ({"sku": "L9"}, "cannot be removed"),
    ],
)
def test_line_in_dispute_stays_as_it_is(run, disputed, values, reason):
    _said, reasons, status = run(GOOD | values, GOOD | {"sku": "L2"})
    assert (status, reason in reasons[2], reasons[3]) == (1, True, "Another row of this order was rejected.")
    assert OrderLine.objects.filter(sku="L1", quantity=2, unit_price=1250).exists()


@pytest.mark.parametrize("values", [{"buyer_email": "eva@example.com"}, {"store": "Other"}])
def test_who_is_in_dispute_stays(run, disputed, values):
    assert "has a dispute" in run(GOOD | values, GOOD | {"sku": "L2"} | values)[1][2]


def test_delivery_of_an_order_in_dispute_is_updated(run, disputed):
    later = {"delivered_at": "2026-10-12T10:00:00Z"}
    said, _reasons, status = run(GOOD | later, GOOD | {"sku": "L2", "unit_price": "9.00"} | later)
    assert (said, status) == ("Orders: 0 created, 1 updated, 0 unchanged, 0 rejected.", 0)


@pytest.mark.django_db
def test_store_owner_gets_the_stores_that_have_none(run):
    run(GOOD, store_owner="first@example.com")
    run(GOOD, OTHERS[0] | {"store": "Shades"}, store_owner="Second@example.com")
    assert sorted(StoreMember.objects.filter(is_owner=True).values_list("store__name", "user__email")) == [
        ("Lamps", "first@example.com"),
        ("Shades", "second@example.com"),
    ]


@pytest.mark.django_db
def test_store_owner_must_be_an_address():
    with pytest.raises(CommandError, match="no e-mail"):
        call_command("import_orders", "x.csv", store_owner="me")


@pytest.mark.django_db
def test_orders_go_to_the_marketplace_that_is_named(run):
    run(GOOD, marketplace="Fair")
    assert list(Marketplace.objects.values_list("name", flat=True)) == ["Fair"]
    assert Store.objects.get().marketplace.name == "Fair"


@pytest.mark.django_db
def test_a_name_only_fills_a_gap(run):
    get_user_model().objects.create_user("ana@example.com", name="Ana S.")
    run(GOOD)
    assert get_user_model().objects.get().name == "Ana S."


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["orders.csv", "orders-full.csv.gz", "orders-cross-border.csv.gz"])
def test_real_orders_go_in(run, tmp_path, name):
    if not (REAL / name).exists():
        pytest.skip(f"real orders are not here: {REAL / name}")
    opened = gzip.open if name.endswith(".gz") else open
    with opened(REAL / name, "rt", encoding="utf-8", newline="") as file:
        slice_ = list(islice(file, 500))
    path = tmp_path / "slice.csv"
    path.write_text("".join(slice_), encoding="utf-8")
    said, reasons, status = run(path=path)
    assert (reasons, status, OrderLine.objects.count()) == ({}, 0, 499)
    assert said == f"Orders: {Order.objects.count()} created, 0 updated, 0 unchanged, 0 rejected."
