"""Where files of evidence are kept: a folder, or a bucket named by `s3://bucket/prefix?option=value`."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCKS = ("GOVERNANCE", "COMPLIANCE")
STYLES = ("path", "virtual")
# docs/storage.md says what each is for.
OPTIONS = frozenset(
    {
        "access_key",
        "addressing_style",
        "endpoint_url",
        "object_lock",
        "object_lock_days",
        "public_endpoint_url",
        "region_name",
        "secret_key",
        "security_token",
        "session_profile",
        "verify",
    }
)


def storage_of(place: str, region: str = "") -> dict[str, Any]:
    """The storage that EVIDENCE_STORAGE names; `region` counts where the address names none."""
    url = urlsplit(place)
    if url.scheme not in ("", "s3"):
        raise _wrong(f"it is a folder or starts with s3://, not with {url.scheme}://")
    if not url.scheme:
        return {"BACKEND": "evidence.storages.WriteOnceFolder", "OPTIONS": {"location": place}}
    options = _asked(url.query)
    if not url.netloc:
        raise _wrong("it names no bucket")
    if region:
        options.setdefault("region_name", region)
    if not options.get("endpoint_url") and not options.get("region_name"):
        raise _wrong("a bucket at Amazon needs region_name, or AWS_DEFAULT_REGION in the environment")
    options |= {"bucket_name": url.netloc, "location": url.path.strip("/")}
    return {"BACKEND": "evidence.storages.WriteOnceBucket", "OPTIONS": options}


def origins_of(storage: dict[str, Any]) -> list[str]:
    """The origins from which browsers load pictures and videos: that of the signed addresses, if any."""
    options = storage["OPTIONS"]
    if "bucket_name" not in options:
        return []
    endpoint = options.get("public_endpoint_url") or options.get("endpoint_url")
    url = urlsplit(endpoint or f"https://s3.{options['region_name']}.amazonaws.com")
    host = url.netloc if options["addressing_style"] == "path" else f"{options['bucket_name']}.{url.netloc}"
    return [f"{url.scheme}://{host}"]


def _asked(query: str) -> dict[str, Any]:
    """The options, each checked here: a slip would otherwise show with the first upload."""
    given = parse_qsl(query, keep_blank_values=True)
    options: dict[str, Any] = dict(given)
    if unknown := sorted(options.keys() - OPTIONS):
        raise _wrong(f"unknown option {', '.join(unknown)}; known are {', '.join(sorted(OPTIONS))}")
    if len(options) < len(given):
        raise _wrong("an option is given twice")
    for name in ("endpoint_url", "public_endpoint_url"):
        if name in options and urlsplit(options[name]).scheme not in ("http", "https"):
            raise _wrong(f"{name} starts with https:// or http://")
    # Given plainly, because the pages' policy has to name the origin that the signed addresses have.
    options.setdefault("addressing_style", "path" if options.get("endpoint_url") else "virtual")
    if options["addressing_style"] not in STYLES:
        raise _wrong(f"addressing_style is {' or '.join(STYLES)}")
    if options.get("verify") in ("true", "false"):
        options["verify"] = options["verify"] == "true"
    return options | _lock(options)


def _lock(options: dict[str, Any]) -> dict[str, Any]:
    """Both parts of an object lock, or neither."""
    mode, days = options.get("object_lock", ""), options.get("object_lock_days", "")
    if not mode and not days:
        return {}
    if mode not in LOCKS:
        raise _wrong(f"object_lock is {' or '.join(LOCKS)}")
    if not (days.isascii() and days.isdecimal() and int(days)):
        raise _wrong("object_lock_days is how many days originals stay locked, 1 or more")
    return {"object_lock_days": int(days)}


def _wrong(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"EVIDENCE_STORAGE: {why}.")
