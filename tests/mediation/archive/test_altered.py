"""Whatever is changed in an archive is found and named by the program that comes with it."""

import io
import json
import sys
import zipfile

import pytest

from tests.mediation.archive.cases import lines_of, members, repacked, rows, run

pytestmark = pytest.mark.django_db


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :]


def test_an_archive_of_a_real_case_is_whole(whole, tmp_path):
    (tmp_path / "case.zip").write_bytes(whole)
    (tmp_path / "verify.py").write_bytes(members(whole)["verify.py"])
    said = run(tmp_path / "verify.py", tmp_path / "case.zip")
    assert said.stdout.splitlines()[:2] == [
        "Whole: 80 events, 0 of them sealed for this reader (mediator).",
        "30 files: 30 as recorded, 0 drawn anew, 0 left out.",
    ]
    assert rows(whole)[-1]["hash"] in said.stdout
    assert (said.returncode, said.stderr) == (0, "")


def test_unpacked_it_is_checked_where_it_lies(whole, tmp_path):
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path)
    assert run("verify.py", cwd=tmp_path).returncode == 0
    (tmp_path / "files/more.txt").write_text("x")
    (tmp_path / "order.json").unlink()
    page = tmp_path / "case.html"
    page.write_text(page.read_text().replace("Porto", "Lisbon"))
    said = run("verify.py", cwd=tmp_path)
    assert said.returncode == 1
    assert "case.html: was changed\n" in said.stdout
    assert "order.json: is missing\n" in said.stdout
    assert "files/more.txt: is not in the manifest, it was added\n" in said.stdout


def test_a_flipped_byte_of_any_member_is_found_and_named(whole, check):
    """In its packed bytes as they lie in the ZIP, and once it is packed anew."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        infos = archive.infolist()
    contents = members(whole)
    assert check(whole)[0] == check(repacked(contents))[0] == 0
    for info in infos:
        start = info.header_offset + 30 + len(info.filename.encode())
        start += int.from_bytes(whole[info.header_offset + 28 : info.header_offset + 30], "little")
        for place in (0, info.compress_size // 2, info.compress_size - 1):
            code, said = check(flipped(whole, start + place))
            assert (code, info.filename in said) == (1, True), (info.filename, place, said)
        content = contents[info.filename]
        for place in (0, len(content) // 3, len(content) - 1):
            code, said = check(repacked(contents | {info.filename: flipped(content, place)}))
            assert (code, info.filename in said) == (1, True), (info.filename, place, said)


def test_a_flipped_byte_anywhere_in_the_zip_is_found(whole, check):
    directory = whole.rindex(b"PK\x05\x06")
    places = {*range(0, len(whole), len(whole) // 150), *range(directory, len(whole), 3)}
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        places |= {*range(archive.start_dir, directory, 61)}
        for info in archive.infolist()[:3]:
            places |= {*range(info.header_offset, info.header_offset + 40)}
    for place in sorted(places):
        code, said = check(flipped(whole, place))
        assert code == 1, place
        assert "case.zip: " in said, place


def test_what_is_cut_off_is_found(whole, check):
    for length in (0, 10, len(whole) // 2, len(whole) - 65, len(whole) - 1):
        assert check(whole[:length])[0] == 1
    assert check(whole + b"x")[0] == 1


def with_lines(contents, lines):
    return repacked(contents | {"events.jsonl": b"\n".join([*lines, b""])}, honest=False)


def test_a_dropped_event_is_found_though_all_hashes_are_made_to_fit(whole, check):
    contents = members(whole)
    lines = lines_of(contents)
    for place in range(len(lines) - 1):
        code, said = check(with_lines(contents, lines[:place] + lines[place + 1 :]))
        assert code == 1
        assert f"event {place + 2} " in said
        assert f"comes after event {place}: events are missing or moved" in said
    honest = repacked(contents | {"events.jsonl": b"\n".join([*lines[:-1], b""])})
    assert "events.jsonl: ends after 79 events otherwise than manifest.json says" in check(honest)[1]


def test_a_moved_event_is_found_though_all_hashes_are_made_to_fit(whole, check):
    contents = members(whole)
    lines = lines_of(contents)
    for place in range(len(lines) - 1):
        moved = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
        code, said = check(with_lines(contents, moved))
        assert (code, f"event {place + 2} " in said) == (1, True)
    code, said = check(with_lines(contents, [*lines[:5], lines[4], *lines[5:]]))
    assert (code, "event 5 (" in said) == (1, True)


def test_a_changed_event_is_found_though_all_hashes_are_made_to_fit(whole, check):
    contents = members(whole)
    lines = lines_of(contents)
    for place, line in enumerate(lines):
        event = json.loads(line) | {"role": "operator"}
        forged = [*lines[:place], json.dumps(event).encode(), *lines[place + 1 :]]
        code, said = check(with_lines(contents, forged))
        assert (code, f"event {place + 1} ({event['action']}): was changed" in said) == (1, True)


def test_swapped_files_are_named_though_the_manifest_is_made_to_fit(whole, check):
    contents = members(whole)
    first, second = [name for name in contents if name.startswith("files/")][:2]
    swapped = contents | {first: contents[second], second: contents[first]}
    for archive in (repacked(swapped), repacked(swapped, honest=False)):
        code, said = check(archive)
        assert (code, first in said, second in said) == (1, True, True)


def test_evidence_that_is_left_out_or_added_is_named(whole, check):
    contents = members(whole)
    listed = json.loads(contents["evidence.json"])
    fewer = contents | {"evidence.json": json.dumps(listed[1:]).encode()}
    said = check(repacked(fewer, honest=False))[1]
    assert f"its evidence {listed[0]['recorded']['name']} is not in evidence.json" in said
    assert f"{listed[0]['file']}: belongs to no piece of evidence" in said
    other = json.dumps([listed[0] | {"event": 3}, *listed[1:]]).encode()
    assert "recorded no such piece" in check(repacked(contents | {"evidence.json": other}, honest=False))[1]


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "files/../../evil.txt", "C:\\evil.txt"])
def test_names_that_lead_out_of_it_are_never_opened(whole, check, name):
    contents = members(whole) | {name: b"evil"}
    for archive in (repacked(contents), repacked(contents, honest=False)):
        code, said = check(archive)
        assert (code, "leads out of the archive" in said) == (1, True)


@pytest.mark.parametrize("name", ["manifest.json", "events.jsonl", "evidence.json", "manifest.sha256"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[[[[", b"\xff\xfe", b"null\n", b'[1]\n{"sequence": {}}\n'])
def test_nonsense_is_told_and_does_not_end_it(whole, check, name, content):
    code, said = check(repacked(members(whole) | {name: content}))
    assert (code, name in said, "Traceback" in said) == (1, True, False)


def test_a_link_in_an_unpacked_archive_is_not_followed(whole, tmp_path):
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path / "case")
    page = tmp_path / "case/case.html"
    page.rename(tmp_path / "elsewhere.html")
    page.symlink_to(tmp_path / "elsewhere.html")
    said = run("verify.py", cwd=tmp_path / "case")
    assert "case.html: cannot be read: it is a link" in said.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_folder_is_named_as_added(whole, tmp_path):
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path / "case")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "case/files/more").symlink_to(tmp_path / "elsewhere")
    said = run("verify.py", cwd=tmp_path / "case")
    assert "files/more: is not in the manifest, it was added" in said.stdout
    assert (said.returncode, said.stderr) == (1, "")
