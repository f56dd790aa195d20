"""Photos drawn anew: upright, in plain colours, nothing but pixels; what the camera wrote is kept apart."""

import io

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from evidence.models import StoredFile
from evidence.preparing.pictures import MOVING_FRAMES
from evidence.tasks import prepare
from tests.evidence.kept import content_of, job_of, kept
from tests.evidence.uploads import picture
from tests.factories import T0

pytestmark = pytest.mark.django_db

PLACE = {1: "N", 2: (52.0, 5.0, 24.0), 3: "W", 4: (4.0, 18.0, 0.0)}


def exif(orientation=1, place=None, **tags):
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F], made[0x0110] = tags.get("make", "Fairphone"), tags.get("model", "FP5")
    made[0x0131] = tags.get("software", "Camera 4")
    made[0x8769] = {36867: tags.get("taken", "2026:03:02 09:00:00"), 36881: "+01:00"}
    if place:
        made[0x8825] = place
    return made


def half_red(size=(80, 40), kind="JPEG", **options):
    """Red above, blue below."""
    out, made = io.BytesIO(), Image.new("RGB", size, "blue")
    made.paste("red", (0, 0, size[0], size[1] // 2))
    made.save(out, kind, **options)
    return out.getvalue()


def animation(kind="GIF", frames=3):
    out = io.BytesIO()
    pages = [Image.new("RGB", (16, 12), (n * 37 % 256, n * 91 % 256, n % 256)) for n in range(frames)]
    pages[0].save(out, kind, save_all=True, append_images=pages[1:], duration=40, loop=0)
    return out.getvalue()


def view_and_facts(content, content_type="image/jpeg", kind="view"):
    stored = kept(content, content_type)
    assert prepare(stored.pk, T0) == {"done": 1}, job_of(stored).error
    picture = Image.open(io.BytesIO(content_of(stored, kind)))
    return picture, StoredFile.objects.get(pk=stored.pk).facts


def is_red(pixel):
    return pixel[0] > 200 and pixel[2] < 60


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (80, 40), (40, 5)),
        (2, (80, 40), (40, 5)),
        (3, (80, 40), (40, 35)),
        (4, (80, 40), (40, 35)),
        (5, (40, 80), (5, 40)),
        (6, (40, 80), (35, 40)),
        (7, (40, 80), (35, 40)),
        (8, (40, 80), (5, 40)),
    ],
)
def test_a_photo_is_turned_as_the_camera_was_held(orientation, size, red):
    view, facts = view_and_facts(half_red(exif=exif(orientation)))
    assert view.size == size
    assert is_red(view.getpixel(red))
    assert (facts["width"], facts["height"]) == size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_view_tells_nothing_of_camera_and_place_but_mediators_are_told(kind):
    content = half_red(kind=kind, exif=exif(place=PLACE))
    assert b"Fairphone" in content
    view, facts = view_and_facts(content, f"image/{kind.lower()}")
    assert view.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert dict(view.getexif()) == {}
    assert facts["camera"] == {
        "taken_at": "2026-03-02T09:00:00+01:00",
        "make": "Fairphone",
        "model": "FP5",
        "software": "Camera 4",
        "latitude": 52.09,
        "longitude": -4.3,
    }


def test_neither_view_nor_thumbnail_keeps_a_comment():
    remark, html = PngImagePlugin.PngInfo(), "<script>alert(1)</script>"
    remark.add_text("Comment", html)
    stored = kept(half_red(kind="PNG", pnginfo=remark), "image/png")
    other = kept(half_red(comment=html.encode()))
    for each in (stored, other):
        prepare(each.pk, T0)
        assert b"script" not in content_of(each, "view") + content_of(each, "thumbnail")


def test_hostile_metadata_does_no_harm():
    tags = {"make": "A\x00\u202eevil\n<b>" + "x" * 500, "taken": "yesterday"}
    place = {1: "N", 2: (float(10**9), 0.0, 0.0), 3: "E", 4: (1.0, 1.0, 1.0)}
    _view, facts = view_and_facts(half_red(exif=exif(place=place, **tags)))
    make = facts["camera"]["make"]
    assert make.isprintable()
    assert len(make) <= 100
    assert "\u202e" not in make
    assert facts["camera"].keys() == {"make", "model", "software"}


@pytest.mark.parametrize("block", [b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00" + b"M" * 60000])
def test_broken_metadata_does_no_harm(block):
    view, facts = view_and_facts(half_red(exif=block))
    assert is_red(view.getpixel((40, 5)))
    assert "camera" not in facts


def test_a_large_photo_fits_a_screen_and_a_thumbnail_is_square():
    stored = kept(half_red((6000, 3000)))
    prepare(stored.pk, T0)
    rows = {row.kind: (row.width, row.height) for row in stored.renditions.all()}
    assert rows == {"view": (2560, 1280), "thumbnail": (112, 112)}


def test_what_is_transparent_shows_white_paper():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")
    view, _facts = view_and_facts(out.getvalue(), "image/png")
    assert min(view.getpixel((10, 10))) > 250


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA", "CMYK"])
def test_every_kind_of_pixel_is_drawn(mode):
    out, kind = io.BytesIO(), "JPEG" if mode == "CMYK" else "PNG"
    grey = Image.new("L", (300, 20), 128)
    made = Image.new("I;16", (300, 20), 128 * 256) if mode == "I;16" else grey.convert(mode)
    made.save(out, kind)
    view, _facts = view_and_facts(out.getvalue(), f"image/{kind.lower()}")
    shades = view.convert("L").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert 118 <= shades <= 138


def test_wide_colours_are_turned_into_those_of_a_screen():
    """The same numbers under another profile are another colour."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain, _facts = view_and_facts(half_red(icc_profile=swapped))
    broken, _facts = view_and_facts(half_red(icc_profile=b"no profile"))
    odd, _facts = view_and_facts(half_red(icc_profile=profile.tobytes()))
    for view in (plain, broken, odd):
        assert is_red(view.getpixel((40, 5)))
        assert "icc_profile" not in view.info


@pytest.mark.parametrize(("kind", "content_type"), [("GIF", "image/gif"), ("WEBP", "image/webp")])
def test_an_animation_keeps_moving(kind, content_type):
    view, facts = view_and_facts(animation(kind, frames=5), content_type)
    assert (view.format, view.n_frames, facts["frames"]) == ("WEBP", 5, 5)
    assert "still" not in facts


def test_of_a_long_animation_the_first_picture_is_shown_and_said_to_be_that():
    view, facts = view_and_facts(animation(frames=MOVING_FRAMES + 1), "image/gif")
    assert view.format == "JPEG"
    assert (facts["frames"], facts["still"]) == (MOVING_FRAMES + 1, True)


def test_heic_is_drawn_where_its_decoder_is():
    heif = pytest.importorskip("pillow_heif")
    out = io.BytesIO()
    heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(out, exif=exif(6, PLACE).tobytes())
    view, facts = view_and_facts(out.getvalue(), "image/heic")
    assert view.format == "JPEG"
    assert is_red(view.getpixel((20, 20)))
    assert facts["camera"]["make"] == "Fairphone"


def test_a_picture_that_passed_by_its_header_alone_cannot_be_shown():
    stored = kept(picture("PNG")[:50], "image/png")
    assert prepare(stored.pk, T0) == {"given up": 1}
    assert job_of(stored).error
