"""Makes uploads of every kind, good and bad, a few bytes each."""

import io
import zlib
from functools import cache

import av
import pikepdf
import pillow_heif
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
    pages = [Image.new("RGB", size, (20 * n % 256, 0, n)) for n in range(frames)]
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


@cache
def video(kind="mp4", codec="mpeg4", size=(64, 48), pictures=5):
    """A moving picture of a fifth of a second."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as made:
        stream = made.add_stream(codec, rate=25, width=size[0], height=size[1], pix_fmt="yuv420p")
        for number in range(pictures):
            frame = av.VideoFrame.from_image(Image.new("RGB", size, (40 * number, 80, 80)))
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return out.getvalue()


@cache
def sound(kind="mp4", codec="aac"):
    """A recording of silence, in what videos are kept in."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as made:
        stream = made.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame(format="fltp", layout="mono", samples=960)
        frame.sample_rate, frame.pts = 48_000, 0
        frame.planes[0].update(b"\0" * frame.planes[0].buffer_size)
        made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return out.getvalue()


def mp4(brand=b"isom", boxes=None):
    if boxes:
        return box(b"ftyp", brand + b"\0\0\2\0" + brand) + b"".join(boxes)
    made = video("mov" if brand == b"qt  " else "mp4")
    return made[:8] + brand + made[12:]


def webm(kind=b"webm"):
    if kind == b"webm":
        return video("webm", "libvpx")
    header = b"\x42\x82" + bytes([0x80 + len(kind)]) + kind
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 + len(header)]) + header + b"\x18\x53\x80\x67\x80"


def heic(size=(64, 48), **options):
    pillow_heif.register_heif_opener()
    return picture("HEIF", size=size, **options)


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
