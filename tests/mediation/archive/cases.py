"""A real case as an archive, and what tests do with one: unpack it, pack it again, check it."""

import hashlib
import importlib.util
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from disputes.flow import Role, State
from disputes.models import Message
from disputes.perform import perform
from mediation.archive import Reader, contents_of, packed
from tests.evidence.pieces import draw, sent, unsent
from tests.factories import again, declare, make_dispute_in, make_ruling
from tests.mediation.conftest import NOW, submit

VERIFY = Path(__file__).parents[3] / "mediation/archive/verify.py"
SECRET = "His number is 12345."
NOTE, WAITING = "I do not believe the buyer.", "Draft grounds that nobody else reads."


def verifier():
    spec = importlib.util.spec_from_file_location("shipped_verify", VERIFY)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECK = verifier()


def seller_of(case):
    return case.store.members.get().user


def files(case, number):
    """So many files of both sides, in turn."""
    for place in range(number):
        role = "seller" if place % 2 else "buyer"
        who = seller_of(case) if place % 2 else case.buyer
        name, content = f"paper {place} 文件.txt", f"paper {place} \n".encode() * 40
        piece = unsent("text/plain", role=role, name=name, content=content)
        perform("submit_evidence", case.pk, actor=who, evidence=[piece])


def real_case(mediator, colleague):
    """30 files, 80 events: messages, notes, a ruling that was sent back, one that stands."""
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    files(case, 27)
    for kind in ("image/jpeg", "application/pdf", "video/mp4"):
        draw(sent(kind, case)) if kind != "image/jpeg" else sent(kind, case)
    submit(case, "seller", note=SECRET)
    for actor in (case.buyer, seller_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    declare(case, mediator, colleague)
    perform("send_message", case.pk, actor=mediator, message=Message(text=NOTE, private=True))
    waiting = make_ruling(findings=["NO_PROOF_OF_DELIVERY"])
    waiting.grounds = WAITING
    perform("rule", case.pk, actor=mediator, ruling=waiting, needs_confirmation=True)
    perform("send_back_ruling", case.pk, actor=colleague, note="Too thin.")
    ruling = make_ruling(findings=["NO_PROOF_OF_DELIVERY"], cited=[case.evidence.first().pk])
    perform("rule", case.pk, actor=mediator, ruling=ruling)
    while (number := again(case).version) < 80:
        perform("send_message", case.pk, actor=case.buyer, message=Message(text=f"شكرا 谢谢 {number} <b>"))
    return again(case)


def archive_of(case, role=Role.MEDIATOR, user=None):
    return b"".join(packed(contents_of(case, Reader(role, user), NOW)))


def members(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as packed_:
        return {name: packed_.read(name) for name in packed_.namelist()}


def rows(archive):
    return [json.loads(line) for line in members(archive)["events.jsonl"].decode().split("\n") if line]


def repacked(contents, honest=True):
    """A ZIP of these members. Not `honest`: the manifest and the seals are made to fit them."""
    contents = dict(contents)
    if not honest:
        manifest = json.loads(contents["manifest.json"])
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        ours = ("manifest.json", "manifest.sha256")
        manifest["members"] = {name: {"sha256": hashes[name]} for name in contents if name not in ours}
        lines = contents["events.jsonl"].split(b"\n")[:-1]
        last = json.loads(lines[-1])["hash"]
        manifest["events"] |= {"count": len(lines), "last_hash": last}
        contents["manifest.json"] = json.dumps(manifest).encode()
        seal = hashlib.sha256(contents["manifest.json"]).hexdigest()
        contents["manifest.sha256"] = f"{seal}  manifest.json\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = b"0" * 64
        for name, content in contents.items():
            start = out.tell()
            info = zipfile.ZipInfo(name)
            archive.writestr(info, content)
            info.comment = hashlib.sha256(out.getvalue()[start:]).hexdigest().encode()
    content = out.getvalue()[:-64]
    return content + hashlib.sha256(content).hexdigest().encode()


def run(*arguments, cwd=None):
    command = [sys.executable, "-I", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=60)


def lines_of(contents):
    return contents["events.jsonl"].split(b"\n")[:-1]


def listed_in(contents):
    return json.loads(contents["evidence.json"])
