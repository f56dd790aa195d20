"""Makes uploads of every kind, good and bad, a few bytes each."""

import io
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

EMAIL = (
    b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Parcel\r\n"
    b"Date: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nHello\r\n"
)


def upload(content=b"", name="photo.jpg"):
    return SimpleUploadedFile(name, content)


def picture(kind="JPEG", size=(8, 6), color="teal", **options):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **options)
    return out.getvalue()


def animation(kind="GIF", size=(8, 6), frames=3):
    out = io.BytesIO()
    pages = [Image.new("RGB", size, (n, 0, 0)) for n in range(frames)]
    pages[0].save(out, kind, save_all=True, append_images=pages[1:], duration=40)
    return out.getvalue()


def pdf(pages=1, **options):
    out, document = io.BytesIO(), pikepdf.new()
    for _page in range(pages):
        document.add_blank_page(page_size=(100, 100))
    document.save(out, **options)
    return out.getvalue()


def box(kind, content=b""):
    return (8 + len(content)).to_bytes(4) + kind + content


def mp4(brand=b"isom", boxes=None):
    parts = boxes or [box(b"moov", b"\0" * 8), box(b"mdat", b"\0" * 64)]
    return box(b"ftyp", brand + b"\0\0\2\0" + brand) + b"".join(parts)


def webm(kind=b"webm"):
    header = b"\x42\x82" + bytes([0x80 + len(kind)]) + kind
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 + len(header)]) + header + b"\x18\x53\x80\x67\x80"


def huge_png(width=40_000, height=40_000):
    """A picture that announces more pixels than anybody should decode."""

    def chunk(kind, content):
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 100)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pdf_bomb(flood):
    """A PDF of one page whose objects are packed together with `flood` spaces."""
    first, objects = b"2 0 3 37 ", b"<</Type/Pages/Kids[3 0 R]/Count 1>>".ljust(37)
    objects += b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    squeeze = zlib.compressobj(9)
    packed = squeeze.compress(first + objects)
    for _megabyte in range(flood >> 20):
        packed += squeeze.compress(b" " * (1 << 20))
    packed += squeeze.flush()
    head = b"%PDF-1.5\n"
    catalog = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    options = b"/N 2/First %d/Filter/FlateDecode/Length %d" % (len(first), len(packed))
    pack = b"4 0 obj<</Type/ObjStm" + options + b">>stream\n" + packed + b"\nendstream endobj\n"
    places = len(head), len(head + catalog), len(head + catalog + pack)
    rows = ((0, 0), (1, places[0]), (2, 4, 0), (2, 4, 1), (1, places[1]), (1, places[2]))
    table = b"".join(
        bytes([row[0]]) + row[1].to_bytes(4) + (row[2] if row[2:] else 0).to_bytes(2) for row in rows
    )
    index = b"5 0 obj<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return head + catalog + pack + index + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % places[2]
