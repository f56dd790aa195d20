"""How a figure is laid out: a rate beside its name on a page, and no line through a label."""

import pytest

from disputes.figures.charts import rows
from disputes.figures.estimates import Estimate
from disputes.figures.tables import Column, Kind, Table, as_csv, duration

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


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (480, "8 min"),
        (3600, "1 h"),
        (18600, "5 h 10 min"),
        (4 * 86400, "4 d"),
        (356400, "4 d 3 h"),
        (0, "0 min"),
    ],
)
def test_a_duration_has_no_part_of_nothing(seconds, said):
    assert duration(seconds) == said


def test_the_line_through_all_rows_keeps_out_of_labels():
    entries = [("Portugal nach Deutschland", "3 / 41", [("bar", FOUND)])] * 3
    chart = rows("All.", entries, 20.0, ("0", "20"), [], 15.0)
    letters = [(line.y - 11, line.y + 3) for line in chart.lines]
    segments = [(line.top, line.bottom) for line in chart.lines]
    assert all(end < top or bottom < start for start, end in segments for top, bottom in letters)
    assert [bottom - top for top, bottom in segments] == [28] * 3
