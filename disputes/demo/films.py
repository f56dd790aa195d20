"""A short video of the demo: a hand-held look at a photo."""

from __future__ import annotations

from io import BytesIO
from math import sin

import av
from PIL import Image

SIZE = (480, 360)
RATE, FRAMES = 12, 24  # two seconds


def mp4(still: bytes) -> bytes:
    """H.264 that moves over a picture and comes closer."""
    picture = Image.open(BytesIO(still)).convert("RGB")
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "30", "preset": "veryfast"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for number in range(FRAMES):
            frame = av.VideoFrame.from_image(  # type: ignore[no-untyped-call]
                picture.resize(SIZE, box=_seen(picture, number))
            )
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def _seen(picture: Image.Image, number: int) -> tuple[float, float, float, float]:
    """What the camera holds in a frame: closer and closer, and never quite still."""
    wide = picture.width * (0.95 - 0.35 * number / FRAMES)
    high = wide * SIZE[1] / SIZE[0]
    left = (picture.width - wide) / 2 + sin(number / 3) * 14
    top = (picture.height - high) / 2 + sin(number / 2) * 9
    return left, top, left + wide, top + high
