"""Videos: a picture of them, and a copy that plays anywhere and tells nothing of who filmed where."""

import io
import re

import av
import pytest
from PIL import Image

from evidence.models import StoredFile
from evidence.preparing import videos
from evidence.tasks import prepare
from tests.evidence.kept import content_of, drawn, job_of, kept
from tests.factories import T0

pytestmark = pytest.mark.django_db

MP4, MOV, WEBM = "video/mp4", "video/quicktime", "video/webm"
ALL = [("poster", 0), ("thumbnail", 0), ("view", 0)]
PHONE = {
    "com.apple.quicktime.location.ISO6709": "+52.0900-004.3000+010.0/",
    "com.apple.quicktime.make": "Fairphone",
    "com.apple.quicktime.model": "FP5",
    "creation_time": "2026-03-02T09:00:00Z",
}


def video(kind="mp4", codec="libx264", sound="aac", words=None, size=(64, 48)):
    """Two seconds, red from the first second on."""
    out, options = io.BytesIO(), {"movflags": "use_metadata_tags"} if kind != "webm" else {}
    with av.open(out, "w", format=kind, options=options) as made:
        made.metadata.update(words or {})
        pictures = made.add_stream(codec, rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
        heard = made.add_stream(sound, rate=48_000) if sound else None
        for number in range(20):
            shown = Image.new("RGB", size, "blue" if number < 10 else "red")
            shown.paste("white", (0, 0, 10, 10))  # above on the left
            made.mux(pictures.encode(av.VideoFrame.from_image(shown)))
        made.mux(pictures.encode())
        if heard:
            silence = av.AudioFrame(format=heard.format.name, layout="mono", samples=heard.frame_size or 960)
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            silence.sample_rate = 48_000
            made.mux(heard.encode(silence))
            made.mux(heard.encode())
    return out.getvalue()


def playable(stored):
    return av.open(io.BytesIO(content_of(stored, "view")))


@pytest.mark.parametrize(
    ("kind", "content_type", "codec", "sound", "view"),
    [
        ("mp4", MP4, "libx264", "aac", MP4),
        ("mov", MOV, "libx264", "aac", MP4),
        ("webm", WEBM, "libvpx", "libopus", WEBM),
        ("mp4", MP4, "libx264", None, MP4),
    ],
)
def test_a_video_gets_a_poster_a_thumbnail_and_a_copy_to_play(kind, content_type, codec, sound, view):
    stored = kept(video(kind, codec, sound), content_type)
    assert prepare(stored.pk, T0) == {"done": 1}, job_of(stored).error
    assert drawn(stored) == ALL
    row = stored.renditions.get(kind="view")
    assert (row.content_type, row.width, row.height) == (view, 64, 48)
    with playable(stored) as copy:
        assert len(list(copy.decode(video=0))) == 20
        assert len(copy.streams.audio) == (1 if sound else 0)
    poster = Image.open(io.BytesIO(content_of(stored, "poster")))
    assert poster.size == (64, 48)
    assert poster.getpixel((30, 20))[0] > 200


def test_the_copy_tells_nothing_of_camera_and_place_but_mediators_are_told():
    content = video("mov", words=PHONE)
    assert b"+52.0900" in content
    stored = kept(content, MOV)
    prepare(stored.pk, T0)
    view = content_of(stored, "view")
    assert b"52.09" not in view
    assert b"Fairphone" not in view
    with playable(stored) as copy:
        assert copy.metadata.keys() <= {"major_brand", "minor_version", "compatible_brands"}
    facts = StoredFile.objects.get(pk=stored.pk).facts
    assert (facts["width"], facts["height"], facts["seconds"]) == (64, 48, 2.0)
    assert facts["camera"] == {
        "taken_at": "2026-03-02T09:00:00+00:00",
        "make": "Fairphone",
        "model": "FP5",
        "latitude": 52.09,
        "longitude": -4.3,
    }


def test_the_copy_plays_while_it_is_still_loading():
    content = video("mp4")
    assert content.index(b"mdat") < content.index(b"moov")
    stored = kept(content, MP4)
    prepare(stored.pk, T0)
    view = content_of(stored, "view")
    assert view.index(b"moov") < view.index(b"mdat")


def test_a_video_that_was_held_upright_is_shown_upright():
    """Phones film lying down, and say by a matrix how to turn it: here by a quarter."""
    content = video("mp4")
    straight = bytes.fromhex(
        "00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000"
    )
    turned = bytes.fromhex("00000000 00010000 00000000 ffff0000 00000000 00000000 00300000 00000000 40000000")
    track = content.index(b"tkhd")
    place = content.index(straight, track)
    stored = kept(content[:place] + turned + content[place + len(turned) :], MP4)
    prepare(stored.pk, T0)
    poster = stored.renditions.get(kind="poster")
    assert (poster.width, poster.height) == (48, 64)
    upright = Image.open(io.BytesIO(content_of(stored, "poster")))
    assert min(upright.getpixel((43, 4))) > 180  # what was on the left is above now
    assert upright.getpixel((4, 4))[1] < 80
    with playable(stored) as copy:
        assert abs(next(copy.decode(video=0)).rotation) == 90


def test_sound_that_no_browser_plays_is_left_out_and_said_to_be():
    stored = kept(video("mov", sound="pcm_s16be"), MOV)
    assert prepare(stored.pk, T0) == {"done": 1}, job_of(stored).error
    assert StoredFile.objects.get(pk=stored.pk).facts["sound"] == "left out"
    with playable(stored) as copy:
        assert len(copy.streams.audio) == 0


def test_a_video_that_no_browser_plays_has_a_poster_and_a_reason():
    stored = kept(video("mov", codec="mpeg4", sound=None), MOV)
    assert prepare(stored.pk, T0) == {"given up": 1}
    assert drawn(stored) == ALL[:2]
    assert job_of(stored).error == videos.UNPLAYABLE


@pytest.mark.parametrize("cut", [60, 600])
def test_a_broken_video_cannot_be_shown(cut):
    stored = kept(video("mp4")[:cut], MP4)
    assert prepare(stored.pk, T0) == {"given up": 1}
    assert job_of(stored).error in (videos.UNREADABLE, videos.UNPLAYABLE)
    assert ("view", 0) not in drawn(stored)


def test_a_playlist_under_the_name_of_a_video_opens_no_other_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(video("mp4"))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret}\n#EXT-X-ENDLIST\n".encode()
    stored = kept(playlist, MP4)
    assert prepare(stored.pk, T0) == {"given up": 1}
    assert drawn(stored) == []


def test_words_in_a_video_do_no_harm():
    words = {
        "com.apple.quicktime.make": "<b>\u202ex" * 100,
        "creation_time": "yesterday",
        "location": "north",
    }
    stored = kept(video("mov", words=words), MOV)
    assert prepare(stored.pk, T0) == {"done": 1}
    camera = StoredFile.objects.get(pk=stored.pk).facts.get("camera", {})
    assert camera.keys() <= {"make"}
    assert not re.search("\u202e", camera.get("make", ""))
    assert len(camera.get("make", "")) <= 100
