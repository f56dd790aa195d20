"""How a figure is laid out: a rate beside its name on a page, and no line through a label."""

from disputes.figures.charts import rows
from disputes.figures.estimates import Estimate
from disputes.figures.tables import Column, Kind, Table, as_csv

FOUND = Estimate(12.0, 8.0, 18.0)
TABLE = Table(
    [Column("What", Kind.TEXT), Column("Orders"), Column("Rate", Kind.RATE), Column("Kind", Kind.TEXT)],
    [["LT-1", 40, FOUND, "Product"]],
)


def test_a_page_shows_rates_beside_the_name_and_a_file_where_they_were():
    assert [column.name for column in TABLE.heads] == ["What", "Rate", "Orders", "Kind"]
    (row,) = TABLE.shown
    assert [column.name for column, _text in row] == ["What", "Rate", "Orders", "Kind"]
    assert [text for _column, text in row][::2] == ["LT-1", "40"]
    assert as_csv(TABLE).splitlines()[0].startswith("\ufeffWhat,Orders,Rate")


def test_a_table_without_rates_keeps_its_order():
    plain = Table([Column("What", Kind.TEXT), Column("Orders"), Column("Kind", Kind.TEXT)], [])
    assert plain.heads == plain.columns


def test_the_line_through_all_rows_keeps_out_of_labels():
    entries = [("Portugal nach Deutschland", "3 / 41", [("bar", FOUND)])] * 3
    chart = rows("All.", entries, 20.0, ("0", "20"), [], 15.0)
    letters = [(line.y - 11, line.y + 3) for line in chart.lines]
    segments = [(line.top, line.bottom) for line in chart.lines]
    assert all(end < top or bottom < start for start, end in segments for top, bottom in letters)
    assert [bottom - top for top, bottom in segments] == [28] * 3
