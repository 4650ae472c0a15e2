"""A bundle says on any computer what was found on its own, holds no secret, and a false one is refused."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from installer_app.cloud.case_file import read_case, write_case
from installer_app.cloud.record import read as read_record
from installer_app.model.doorlock import Area, Lock
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.people import User, UserDevice
from installer_app.model.secret import Blob
from installer_app.store import bundle as b
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.support.bundles import open_bundle
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.diagnosis import Case, Person, Reading, diagnose
from tests.unit.healthy_lock import INFO, LOCK, NOW, OTHER

KEY = InstallationKey(bytes(32), Protection.FILE)
CANARY = "canary-0b1d-secret"
AREA_SAID = {
    "areaId": OTHER,
    "accessList": [{"accessType": "group", "userGroupId": LOCK, "schedule": {"always": True}}],
}
ENTRIES: tuple[b.Timed, ...] = (
    (j.Opened("install"), "2026-11-21T10:00:00.000Z"),
    (j.Learned(f.InstallSigned(Blob(CANARY.encode()), "text/csv")), "2026-11-21T10:00:01.000Z"),
)
BUNDLE = b.Bundle(
    "2026-11-21T10:00:00.000Z",
    "sandbox",
    {"j-1": ENTRIES},
    ({"at": "2026-11-21T10:00:00Z", "kind": "smp.timeout", "name": "info"},),
    left_out=(b.LeftOut("odd", "not listed", 2),),
)


def save(folder: Path, bundle: b.Bundle = BUNDLE) -> Path:
    path = folder / "bundle.zip"
    b.save(bundle, KEY, path)
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, contents: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return path


def refused(path: Path) -> FaultCode:
    with pytest.raises(Fault) as raised:
        b.read(path)
    return raised.value.code


def test_what_was_saved_is_read_and_secret_bytes_are_not_in_it(tmp_path: Path) -> None:
    path = save(tmp_path)
    assert b.read(path) == BUNDLE
    assert all(CANARY.encode() not in data for data in members(path).values())
    (_, learned) = b.read(path).jobs["j-1"]
    assert isinstance(learned[0], j.Learned) and isinstance(learned[0].fact, f.InstallSigned)
    assert learned[0].fact.message.is_gone


def test_the_preview_is_what_is_saved(tmp_path: Path) -> None:
    assert b.preview(BUNDLE) == b.save(BUNDLE, KEY, tmp_path / "x.zip")
    assert {one.name for one in b.preview(BUNDLE)} == members(tmp_path / "x.zip").keys() - {b.MANIFEST}


def test_a_changed_missing_or_added_member_is_seen(tmp_path: Path) -> None:
    whole = members(save(tmp_path))
    changed = {**whole, "recorder.jsonl": whole["recorder.jsonl"] + b"\n"}
    added = {**whole, "jobs/j-2.jsonl": whole["jobs/j-1.jsonl"]}
    missing = {name: data for name, data in whole.items() if name != "jobs/j-1.jsonl"}
    manifest = json.loads(whole[b.MANIFEST])
    other = {**whole, b.MANIFEST: json.dumps({**manifest, "app": "another"}).encode()}
    for contents in (changed, added, missing, other):
        assert refused(pack(tmp_path / "false.zip", contents)) is FaultCode.COMPUTER_BUNDLE_CHANGED


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "jobs/../x.jsonl", "jobs/a/b.jsonl", "x.exe"])
def test_a_member_that_climbs_or_is_none_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    false = {**members(save(tmp_path)), name: b""}
    assert refused(pack(tmp_path / "false.zip", false)) is FaultCode.COMPUTER_BUNDLE_UNREADABLE


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    bomb = {**members(save(tmp_path)), "recorder.jsonl": bytes(b.LARGEST_MEMBER + 1)}
    assert refused(pack(tmp_path / "bomb.zip", bomb)) is FaultCode.COMPUTER_BUNDLE_UNREADABLE
    many = {f"jobs/{n}.jsonl": b"" for n in range(b.MOST_MEMBERS + 1)}
    assert refused(pack(tmp_path / "many.zip", many)) is FaultCode.COMPUTER_BUNDLE_UNREADABLE


def test_a_later_version_is_told_from_a_broken_one(tmp_path: Path) -> None:
    whole = members(save(tmp_path))
    manifest = {**json.loads(whole[b.MANIFEST]), "bundle": b.VERSION + 1}
    later = {**whole, b.MANIFEST: json.dumps(manifest).encode()}
    assert refused(pack(tmp_path / "later.zip", later)) is FaultCode.COMPUTER_BUNDLE_NEWER


def test_a_file_that_is_no_bundle_or_was_cut_is_refused(tmp_path: Path) -> None:
    whole = save(tmp_path).read_bytes()
    cut = tmp_path / "cut.zip"
    for end in range(0, len(whole), 37):
        cut.write_bytes(whole[:end])
        assert refused(cut) in (FaultCode.COMPUTER_BUNDLE_UNREADABLE, FaultCode.COMPUTER_BUNDLE_CHANGED)


def test_no_flipped_byte_breaks_the_reader(tmp_path: Path) -> None:
    whole = save(tmp_path).read_bytes()
    flipped = tmp_path / "flipped.zip"
    for at in range(len(whole)):
        flipped.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            assert b.read(flipped) == BUNDLE, "what does not matter to the content may differ"
        except Fault as fault:
            assert fault.code.value.startswith("computer_bundle_")


def test_what_the_cloud_said_is_kept_without_its_secrets() -> None:
    private = {"apiKey": CANARY, "lockKey": CANARY, "currentFirmwareVersion": "1.4.0"}
    said = {"lockId": LOCK, "displayName": "Door", "odd": {"kept": True}, "private": private}
    case = Case(LOCK, NOW, record=Reading(read_record(Lock, said), NOW), info=Reading(INFO, NOW))
    text = json.dumps(write_case(case))
    assert CANARY not in text and '"odd": {"kept": true}' in text
    again = read_case(json.loads(text))
    assert again.info == case.info
    hidden = {**private, "apiKey": "<secret>", "lockKey": "<secret>"}
    assert again.record.value == read_record(Lock, {**said, "private": hidden})
    assert diagnose(again) == diagnose(case)


def test_of_a_person_who_was_studied_no_name_is_readable_and_the_findings_stay() -> None:
    private = {
        "firstName": CANARY,
        "lastName": CANARY,
        "email": CANARY,
        "phoneNumber": CANARY,
        "odd": [CANARY],
    }
    said = {
        "userId": OTHER,
        "displayName": CANARY,
        "private": private,
        "externalRefs": [{"id": CANARY, "source": "portal"}],
        "shoeSize": CANARY,
    }
    device = {"displayName": CANARY, "makeModel": "Phone 5", "private": {"deviceAccessKey": CANARY}}
    person = Person(
        Reading(read_record(User, said), NOW),
        Reading((), NOW),
        Reading((read_record(UserDevice, device),), NOW),
    )
    plain = Case(LOCK, NOW, area=Reading(read_record(Area, AREA_SAID), NOW))
    case = replace(plain, person=person)
    text = json.dumps(write_case(case))
    assert CANARY not in text and "Phone 5" in text
    again = read_case(json.loads(text))
    assert again.person is not None and again.person.user.value is not None
    assert (again.person.user.value.user_id, again.person.user.value.display_name) == (OTHER, "c***")
    assert [one.code for one in diagnose(again)] == [one.code for one in diagnose(case)] != []
    nobody = json.dumps(write_case(replace(case, person=Person(Reading(why=FaultCode.CLOUD_NOT_FOUND)))))
    assert '"why": "cloud_not_found"' in nobody
    assert json.loads(json.dumps(write_case(replace(case, person=None))))["person"] is None


def test_a_case_that_is_none_is_refused_in_words() -> None:
    good = json.loads(json.dumps(write_case(Case(LOCK, NOW))))
    for name in good:
        odds: tuple[object, ...] = ("?", 7.5, [], {"at": "?"})
        for odd in odds:
            if name in ("scope", "person") and not isinstance(odd, str | float):
                continue
            try:
                read_case({**good, name: odd})
            except Fault as fault:
                assert fault.code is FaultCode.COMPUTER_BUNDLE_UNREADABLE


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        (ENTRIES, None),
        (((j.Opened("teleport"), ENTRIES[0][1]),), FaultCode.COMPUTER_BUNDLE_NEWER),
        (ENTRIES[1:], FaultCode.COMPUTER_BUNDLE_UNREADABLE),
    ],
    ids=["known", "of another version", "without a beginning"],
)
def test_a_job_of_a_procedure_that_is_unknown_here_is_refused(
    tmp_path: Path, entries: tuple[b.Timed, ...], code: FaultCode | None
) -> None:
    path = save(tmp_path, replace(BUNDLE, jobs={"j-1": entries}))
    if code is None:
        assert [job.job_id for job in open_bundle(path).jobs] == ["j-1"]
        return
    with pytest.raises(Fault) as raised:
        open_bundle(path)
    assert raised.value.code is code
