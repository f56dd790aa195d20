"""A video to be played: the same pictures and sound in a new file, without what else was in the old one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any

import av
from av.container import InputContainer
from PIL import Image, ImageOps

from evidence.preparing.camera import degrees, text
from evidence.preparing.child import main
from evidence.preparing.drawn import SIDE, CannotBeShown, Drawn, Facts, as_jpeg, gettext_noop

POSTER = 1280  # pixels of the longer side
MOST_PIXELS = 50_000_000  # of one frame
MOST_TRIES = 300  # frames that are decoded, at most, to find one that shows something
UNREADABLE = gettext_noop("The video is damaged and cannot be shown.")
UNPLAYABLE = gettext_noop("Browsers cannot play this kind of video. Mediators can download the original.")
MP4, WEBM = "video/mp4", "video/webm"
READERS = {MP4: "mov", "video/quicktime": "mov", WEBM: "matroska"}  # no others: some of them open files
WRITERS = {MP4: "mp4", WEBM: "webm"}
PICTURES = {MP4: {"h264", "hevc", "av1", "vp9"}, WEBM: {"vp8", "vp9", "av1"}}
SOUNDS = {MP4: {"aac", "mp3", "opus", "flac"}, WEBM: {"opus", "vorbis"}}
_PLACE = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)", re.ASCII)  # ISO 6709, in degrees


def draw(file: IO[bytes], content_type: str, skip: set[int]) -> Iterator[Drawn | Facts]:
    """Facts, poster, thumbnail, and the video that people are shown."""
    try:
        with _opened(file, content_type) as source:
            yield _facts(source)
            poster = _poster(source)
        yield as_jpeg("poster", poster)
        yield as_jpeg("thumbnail", ImageOps.fit(poster, (SIDE, SIDE)))
        with _opened(file, content_type) as source:
            yield from _view(source, WEBM if content_type == WEBM else MP4)
    except (av.FFmpegError, ValueError, IndexError, MemoryError) as error:
        raise CannotBeShown(UNREADABLE) from error


def _opened(file: IO[bytes], content_type: str) -> InputContainer:
    file.seek(0)
    opened = av.open(file, "r", format=READERS[content_type], metadata_errors="ignore")
    assert isinstance(opened, InputContainer)
    return opened


# -- what it says of itself ---------------------------------------------------------------


def _facts(source: InputContainer) -> Facts:
    if not source.streams.video:
        raise CannotBeShown(UNREADABLE)
    stream = source.streams.video[0]
    facts: Facts = {"width": stream.width, "height": stream.height}
    if source.duration:
        facts["seconds"] = round(source.duration / av.time_base, 1)
    if camera := _camera({**stream.metadata, **source.metadata}):
        facts["camera"] = camera
    return facts


def _camera(metadata: Mapping[str, str]) -> dict[str, Any]:
    """As `camera.camera_of`, from the words that phones use."""

    def first(*names: str) -> str:
        return next((text(metadata[name]) for name in names if metadata.get(name)), "")

    found = {
        "taken_at": _instant(first("com.apple.quicktime.creationdate", "creation_time")),
        "make": first("com.apple.quicktime.make", "make"),
        "model": first("com.apple.quicktime.model", "model"),
        "software": first("com.apple.quicktime.software", "com.android.version"),
    }
    place = _PLACE.match(first("com.apple.quicktime.location.ISO6709", "location", "location-eng"))
    latitude, longitude = (degrees(place[1], 90), degrees(place[2], 180)) if place else (None, None)
    known = {name: value for name, value in found.items() if value}
    if latitude is None or longitude is None:
        return known
    return {**known, "latitude": latitude, "longitude": longitude}


def _instant(value: str) -> str:
    try:
        return datetime.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        return ""


# -- what is shown ------------------------------------------------------------------------


def _poster(source: InputContainer) -> Image.Image:
    """A frame of the first second, upright."""
    stream = source.streams.video[0]
    if stream.width * stream.height > MOST_PIXELS:
        raise CannotBeShown(UNREADABLE)
    stream.codec_context.thread_count = 1
    chosen = None
    for tried, frame in enumerate(source.decode(stream)):
        chosen = frame
        if tried >= MOST_TRIES or (frame.time or 0) >= 1:
            break
    if chosen is None:
        raise CannotBeShown(UNREADABLE)
    picture: Image.Image = chosen.to_image()  # type: ignore[no-untyped-call]
    picture.thumbnail((POSTER, POSTER))
    return picture.rotate(chosen.rotation, expand=True) if chosen.rotation else picture


def _view(source: InputContainer, content_type: str) -> Iterator[Drawn | Facts]:
    """The packets as they are, in a new file that plays from its beginning while it is still loading."""
    pictures, sounds = source.streams.video[0], list(source.streams.audio)[:1]
    if _codec(pictures) not in PICTURES[content_type]:
        raise CannotBeShown(UNPLAYABLE)
    if sounds and _codec(sounds[0]) not in SOUNDS[content_type]:
        sounds = []
        yield {"sound": "left out"}
    copy: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - handed on; it has no name to be left behind
    try:
        _copy(source, [pictures, *sounds], f"/dev/fd/{copy.fileno()}", content_type)
    except (av.FFmpegError, ValueError) as error:
        raise CannotBeShown(UNPLAYABLE) from error
    yield Drawn("view", copy, content_type, pictures.width, pictures.height)


def _copy(source: InputContainer, streams: list[Any], path: str, content_type: str) -> None:
    """Only these streams, without their words: a phone writes the place into streams of their own, too."""
    options = {"fflags": "+bitexact"} | ({"movflags": "+faststart"} if content_type == MP4 else {})
    with av.open(path, "w", format=WRITERS[content_type], options=options) as made:
        written = {stream.index: made.add_stream_from_template(stream) for stream in streams}
        for packet in source.demux(streams):
            if packet.dts is not None:
                packet.stream = written[packet.stream.index]
                made.mux(packet)


def _codec(stream: Any) -> str:
    return str(stream.codec_context.codec.canonical_name)


if __name__ == "__main__":
    main(draw)
