"""What a file is by its bytes; its name and what the browser says of it count for nothing."""

from __future__ import annotations

import re

JPEG, PNG, WEBP, GIF, HEIC = "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic"
PDF, TEXT, EMAIL = "application/pdf", "text/plain", "message/rfc822"
MP4, WEBM, MOV = "video/mp4", "video/webm", "video/quicktime"

IMAGES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF", HEIC: "HEIF"}  # with Pillow's name for each
VIDEOS = frozenset({MP4, WEBM, MOV})

EXTENSIONS: dict[str, tuple[str, ...]] = {
    JPEG: (".jpg", ".jpeg", ".jfif"),
    PNG: (".png",),
    WEBP: (".webp",),
    GIF: (".gif",),
    HEIC: (".heic", ".heif", ".hif"),
    PDF: (".pdf",),
    MP4: (".mp4", ".m4v"),
    WEBM: (".webm",),
    MOV: (".mov", ".qt"),
    TEXT: (".txt", ".csv", ".log", ".md"),
    EMAIL: (".eml",),
}

HEAD = 4096  # bytes that are looked at; readers of PDF look for its mark in the first 1024
_MP4_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"3gp", b"f4v")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
_HEIF_BRANDS = (b"mif1", b"mif2", b"msf1")  # containers of pictures: HEVC's, or AV1's
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_MOV_BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_NOT_PLAIN = ("<", "{\\rtf", "%!", "#!")  # text that a program would run or draw: markup, RTF, PostScript
_OTHERS = (
    b"PK\x03\x04",
    b"MZ",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"8BPS",
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")  # all but tab, line feed, page feed, return
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*:|[ \t]|From ")
_EMAIL_HEADERS = re.compile(r"^(from|date|received|message-id|subject|to):", re.IGNORECASE | re.MULTILINE)


def by_signature(head: bytes) -> str:
    """The content type that the first bytes announce; "" if they announce none that we take."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if b"%PDF-" in head[:1024]:
        return PDF
    return _boxed(head)


def _boxed(head: bytes) -> str:
    """What is kept in Matroska's elements or in ISO's boxes: videos, and the photos of phones."""
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"\x42\x82\x84webm" in head[:64] else ""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _HEIC_BRANDS or brand in _HEIF_BRANDS:
            return HEIC if brand in _HEIC_BRANDS or not _AVIF_BRANDS & _brands(head) else ""
        return MOV if brand == b"qt  " else MP4 if brand.startswith(_MP4_BRANDS) else ""
    return MOV if head[4:8] in _MOV_BOXES else ""


def _brands(head: bytes) -> set[bytes]:
    """All that a file says it is compatible with."""
    end = min(int.from_bytes(head[:4]), len(head))
    return {head[place : place + 4] for place in range(8, end - 3, 4)}


def is_something_else(head: bytes) -> bool:
    """Whether it is known for what we do not take: then a misleading name does not make it a damaged file."""
    return head.startswith(_OTHERS) or head.lstrip().startswith(tuple(start.encode() for start in _NOT_PLAIN))


def by_text(content: bytes) -> str:
    """Plain text or an e-mail, for content without a signature; "" if it is neither."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    if _CONTROL.search(text) or text.lstrip().startswith(_NOT_PLAIN):
        return ""
    return EMAIL if _is_email(text) else TEXT


def _is_email(text: str) -> bool:
    """Whether it begins with header lines, at least three of those that every e-mail has."""
    top = re.split(r"\r?\n\r?\n", text[:65536], maxsplit=1)[0]
    lines = top.splitlines()
    if not all(_HEADER.match(line) for line in lines):
        return False
    return len({name.lower() for name in _EMAIL_HEADERS.findall(top)}) >= 3
