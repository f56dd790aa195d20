"""Documents drawn page by page, in turns if there are many; what stops the drawer is left out."""

import io
import os
import signal

import pikepdf
import pytest
from PIL import Image
from pypdfium2.version import PDFIUM_INFO

from evidence import processes
from evidence.models import StoredFile
from evidence.preparing import apart, documents
from evidence.tasks import prepare
from tests.evidence.kept import content_of, drawn, job_of, kept, objects
from tests.evidence.uploads import pdf
from tests.factories import T0

pytestmark = pytest.mark.django_db

PDF = "application/pdf"
INK = b"0 0 1 rg 10 10 80 80 re f"


def written(contents, size=(100, 100), **page):
    """A PDF whose pages have these contents."""
    out, document = io.BytesIO(), pikepdf.new()
    for content in contents:
        document.add_blank_page(page_size=size)
        document.pages[-1].Contents = document.make_stream(content)
        for name, value in page.items():
            document.pages[-1][f"/{name}"] = value
    document.save(out)
    return out.getvalue()


def picture_of(stored, kind="page", number=1):
    return Image.open(io.BytesIO(content_of(stored, kind, number)))


def is_blue(pixel):
    return pixel[2] > 200 and pixel[0] < 80


def test_each_page_is_a_picture_and_the_first_one_the_thumbnail():
    stored = kept(written([INK, b"", INK]), PDF)
    assert prepare(stored.pk, T0) == {"done": 1}
    assert drawn(stored) == [("page", 1), ("page", 2), ("page", 3), ("thumbnail", 0)]
    stored.refresh_from_db()
    assert stored.facts == {"pages": 3}
    page = picture_of(stored)
    assert (page.format, page.size) == ("JPEG", (400, 400))
    assert is_blue(page.getpixel((200, 200)))
    assert min(picture_of(stored, number=2).getpixel((200, 200))) > 250
    assert picture_of(stored, "thumbnail", 0).size == (112, 112)


@pytest.mark.parametrize("size", [(14_400, 3), (3, 14_400), (14_400, 14_400)])
def test_a_page_of_any_size_fits_a_screen(size):
    stored = kept(written([b""], size), PDF)
    assert prepare(stored.pk, T0) == {"done": 1}
    assert max(picture_of(stored).size) <= documents.PAGE + 1


def test_what_was_filled_in_and_noted_is_drawn():
    out, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page(page_size=(100, 100))
    look = document.make_stream(b"0 0 1 rg 0 0 80 80 re f", Type=pikepdf.Name.XObject, BBox=[0, 0, 80, 80])
    look.Subtype = pikepdf.Name.Form
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        Rect=[10, 10, 90, 90],
        F=4,
        AP=pikepdf.Dictionary(N=look),
    )
    document.pages[0].Annots = document.make_indirect([document.make_indirect(note)])
    document.save(out)
    stored = kept(out.getvalue(), PDF)
    prepare(stored.pk, T0)
    assert is_blue(picture_of(stored).getpixel((200, 200)))


def test_scripts_in_a_document_do_nothing():
    out, document = io.BytesIO(), pikepdf.open(io.BytesIO(written([INK])))
    script = pikepdf.String("while (true) { app.alert('x') }")
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
    document.save(out)
    stored = kept(out.getvalue(), PDF)
    assert prepare(stored.pk, T0) == {"done": 1}
    assert is_blue(picture_of(stored).getpixel((200, 200)))


def test_many_pages_take_several_turns_and_none_is_drawn_twice(monkeypatch):
    stored = kept(pdf(pages=5), PDF)
    run, drawing, turns = apart._run, [], [3, 4, 9]

    def one_turn(source, content_type, skip):
        """As if time ran out after so many pages."""
        until = turns.pop(0)
        for made in run(source, content_type, skip):
            if isinstance(made, dict) and made.get("begun", 0) > until:
                raise documents.Unfinished
            if isinstance(made, dict):
                drawing.append(made.get("begun"))
            yield made

    monkeypatch.setattr(apart, "_run", one_turn)
    assert [prepare(stored.pk, T0) for _turn in range(4)] == [
        {"unfinished": 1},
        {"unfinished": 1},
        {"done": 1},
        {},
    ]
    assert [number for number in drawing if number] == [1, 2, 3, 4, 5]
    assert len(drawn(stored)) == 6
    assert job_of(stored).attempts == 1
    assert len(objects()) == 7


def test_a_turn_ends_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(documents, "TURN", -1)
    made = documents.draw(io.BytesIO(pdf(pages=2)), PDF, set())
    assert next(made) == {"pages": 2}
    with pytest.raises(documents.Unfinished):
        next(made)


def test_no_end_of_pages_is_drawn(monkeypatch):
    monkeypatch.setattr(documents, "MOST_PAGES", 3)
    made = list(documents.draw(io.BytesIO(pdf(pages=5)), PDF, set()))
    assert made[0] == {"pages": 5}
    assert [each.number for each in made if isinstance(each, documents.Drawn)] == [0, 1, 2, 3]


def stops_at(numbers):
    """A drawer whose process is killed when it begins one of these pages."""
    run = apart._run

    def _run(source, content_type, skip):
        for made in run(source, content_type, skip):
            yield made
            if isinstance(made, dict) and made.get("begun") in numbers:
                raise apart.Stopped

    return _run


def test_a_page_that_stops_the_drawer_is_left_out_and_named(monkeypatch):
    monkeypatch.setattr(apart, "_run", stops_at({1, 3}))
    stored = kept(pdf(pages=4), PDF)
    assert prepare(stored.pk, T0) == {"done": 1}
    assert drawn(stored) == [("page", 2), ("page", 4), ("thumbnail", 0)]
    assert StoredFile.objects.get(pk=stored.pk).facts == {"pages": 4, "unread": [1, 3]}


def test_of_a_document_whose_pages_all_stop_the_drawer_nothing_is_shown(monkeypatch):
    monkeypatch.setattr(apart, "_run", stops_at(set(range(1, 100))))
    stored = kept(pdf(pages=50), PDF)
    assert prepare(stored.pk, T0) == {"given up": 1}
    assert job_of(stored).error == apart.STOPPED
    assert drawn(stored) == []


def test_a_process_that_is_really_killed_counts_as_stopped(monkeypatch):
    killed = []
    real = processes.subprocess.Popen

    def start(*arguments, **options):
        process = real(*arguments, **options)
        if not killed:
            os.kill(process.pid, signal.SIGKILL)
            killed.append(process.pid)
        return process

    monkeypatch.setattr(processes.subprocess, "Popen", start)
    stored = kept(pdf(), PDF)
    assert prepare(stored.pk, T0) == {"given up": 1}
    assert (job_of(stored).error, drawn(stored)) == (apart.STOPPED, [])


def test_a_document_that_is_broken_behind_its_header_cannot_be_shown():
    stored = kept(b"%PDF-1.7\n" + b"nothing here " * 100, PDF)
    assert prepare(stored.pk, T0) == {"given up": 1}
    assert job_of(stored).error == documents.UNREADABLE
    whole = kept(pdf(), PDF)
    assert prepare(whole.pk, T0) == {"done": 1}


def test_a_flood_behind_a_small_file_is_bounded():
    flood = b"q " * 20_000_000
    stored = kept(written([flood + INK]), PDF)
    assert len(flood) > 100 * stored.size
    assert sum(prepare(stored.pk, T0).values()) == 1
    assert job_of(stored).due_at is None


def test_the_drawer_knows_no_scripts():
    assert "V8" not in PDFIUM_INFO.flags
