"""A case with evidence of every sort from both sides, prepared as the worker does."""

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import ExifTags, Image, ImageDraw

from disputes.flow import State
from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.preparing.jobs import prepare
from tests.browser.acts import fresh
from tests.evidence.uploads import EMAIL
from tests.factories import again, make_evidence, staff_of


def photo(name, background, size=(1200, 900), days_ago=1):
    """A bowl on a table, with the camera's own facts."""
    image = Image.new("RGB", size, background)
    pen = ImageDraw.Draw(image)
    width, height = size
    pen.rectangle((0, height * 3 // 4, width, height), fill="#8a6a45")
    pen.pieslice((width // 4, height // 4, width * 3 // 4, height), 0, 180, fill="#f2ede0", outline="#333333")
    pen.line([(width // 2, height // 2), (width * 3 // 5, height * 4 // 5)], fill="#b0302a", width=6)
    pen.text((20, 20), name, fill="#111111")
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Example", "Phone 3"
    taken = timezone.localtime() - timedelta(days=days_ago)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken.strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (41.0, 8.0, 58.6),
            ExifTags.GPS.GPSLongitudeRef: "W",
            ExifTags.GPS.GPSLongitude: (8.0, 36.0, 39.6),
        }
    )
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    return SimpleUploadedFile(name, file.getvalue())


def receipt(pages=2):
    """Scanned paper, a picture a page."""
    sheets = [Image.new("RGB", (600, 850), "white") for _page in range(pages)]
    for number, sheet in enumerate(sheets, start=1):
        ImageDraw.Draw(sheet).text((60, 80), f"Receipt, page {number}", fill="black", font_size=40)
    file = BytesIO()
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:])
    return SimpleUploadedFile("receipt.pdf", file.getvalue())


def shows(dispute, role, upload, kind, note=""):
    """One file of a party, prepared."""
    actor = dispute.buyer if role == "buyer" else staff_of(dispute)
    piece = accepted(upload, role=role, kind=kind, note=note)
    perform("submit_evidence", dispute.pk, actor=actor, at=timezone.now(), evidence=[piece])
    prepare(piece.stored.pk)
    return piece


def full_case():
    """Under review: photos, a mail and a number of both sides, and a receipt that came late."""
    case = fresh(State.COLLECTING_EVIDENCE, reason="not_as_described")
    crack = "The crack runs through both bowls, from the rim to the foot."
    shows(case, "buyer", photo("bowl.jpg", "#dfe4e8"), "photo_of_received_item", crack)
    shows(case, "buyer", photo("box.jpg", "#c9a36a", (900, 1200)), "proof_of_damage")
    shows(
        case,
        "seller",
        photo("packed.jpg", "#b7c9b0", days_ago=12),
        "photo_of_shipped_item",
        "As we packed it.",
    )
    shows(case, "seller", SimpleUploadedFile("carrier.eml", EMAIL), "correspondence")
    number = [make_evidence("seller", note="Delivered on Saturday.")]
    perform("submit_evidence", case.pk, actor=staff_of(case), at=timezone.now(), evidence=number)
    for actor in (case.buyer, staff_of(case)):
        perform("finish_evidence", case.pk, actor=actor, at=timezone.now())
    shows(case, "buyer", receipt(), "other")
    return again(case)
