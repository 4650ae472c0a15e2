"""Hand over: a job leaves whole, arrives whole, has one owner, and nothing unsealed is believed."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockKeys
from installer_app.model.secret import Blob, Secret
from installer_app.store import age, handover, parcel
from installer_app.store.certificate import Certifier
from installer_app.store.database import FILE, Database
from installer_app.store.folder import Environment
from installer_app.store.handover import Handover
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.store.pins import Pins
from installer_app.store.verification import verify
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from tests.unit.handover_documents import HOSTILE
from tests.unit.store_kit import WORLD, all_bytes, noon
from tests.unit.world import GIVEN, KEYS, LOCK_ID, SERIAL, read

CANARY = b"canary-4f1d-lockKey"
WORDS = Secret("correct horse battery")
KEYS_OF = {name: InstallationKey(name.encode() * 8, Protection.FILE) for name in ("mara", "rube", "yuki")}
ENTRIES: tuple[j.Entry, ...] = (
    j.Opened("install"),
    *(j.Learned(fact) for fact in (*GIVEN[:3], read(), f.KeysPinned(KEYS, f.PinnedBy.LABEL))),
    j.Skipped("compared"),
    j.Asked("provision-lock"),
    j.Learned(f.Provisioned(LOCK_ID, Blob(CANARY * 40))),
    j.Asked("install-lock"),
    j.Declined("install-lock", FaultCode.CLOUD_REFUSED),
    j.Allowed("install-lock"),
    j.Faulted("install-signed", FaultCode.CLOUD_REFUSED, "no"),
)


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "WORK_FACTOR", 8)


@contextmanager
def desk(folder: Path, name: str, environment: Environment = WORLD) -> Iterator[Handover]:
    """One computer's side."""
    folder.mkdir(exist_ok=True)
    database = Database(folder / FILE)
    try:
        book = JournalBook(database, KEYS_OF[name], noon, os.urandom)
        yield Handover(book, Pins(database, noon), KEYS_OF[name], environment, noon, os.urandom)
    finally:
        database.close()


@pytest.fixture
def mara(tmp_path: Path) -> Iterator[Handover]:
    with desk(tmp_path / "mara", "mara") as one:
        yield one


@pytest.fixture
def ruben(tmp_path: Path) -> Iterator[Handover]:
    with desk(tmp_path / "ruben", "rube") as one:
        yield one


def begin(side: Handover) -> str:
    """A job in the middle of its work."""
    journal = side.book.open_job("install")
    for entry in ENTRIES:
        journal.append(entry)
    return journal.job_id


def entries_of(side: Handover, job_id: str) -> list[j.Entry]:
    return [entry for entry, _ in side.book.job(job_id).entries()]


def code_of(action: Callable[[], object]) -> FaultCode:
    with pytest.raises(Fault) as caught:
        action()
    return caught.value.code


def refused(side: Handover, file: Path, code: FaultCode, passphrase: Secret | None = None) -> None:
    """Taking it is this fault, and nothing was written."""
    before = (side.book.job_ids(), side.book.head())
    assert code_of(lambda: side.take(file, passphrase)) is code
    assert (side.book.job_ids(), side.book.head()) == before


@pytest.mark.parametrize("sealed_to", ["key", "passphrase"])
def test_a_job_arrives_with_every_entry_its_times_and_its_bytes(
    mara: Handover, ruben: Handover, tmp_path: Path, sealed_to: str
) -> None:
    job_id, file = begin(mara), tmp_path / "job.age"
    before = mara.book.job(job_id).entries()
    to: str | Secret = ruben.public_key if sealed_to == "key" else WORDS
    given_ = mara.give(job_id, to, file)
    assert ruben.needs_passphrase(file) is (sealed_to == "passphrase")
    assert CANARY not in file.read_bytes()
    taken = ruben.take(file, WORDS if sealed_to == "passphrase" else None)
    first, *others = ruben.book.job(taken).entries()
    assert tuple(others) == before  # entries and the times they were written at
    provisioned = j.replay(others).facts[f.Provisioned]
    assert provisioned.record.data == CANARY * 40
    head = next(each for each in mara.book.chained() if each.entry == {"entry": "offered", "to": given_.to})
    origin = f.TakenOver(job_id, head.hash.hex(), KEYS_OF["mara"].key_id, "2030-01-02T12:00:00.123Z")
    assert first == (j.Learned(origin), "2030-01-02T12:00:00.123Z")
    assert ruben.book.verify() == len(before) + 1


def test_who_gave_a_job_away_knows_to_whom_and_cannot_read_its_secrets_any_more(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    job_id = begin(mara)
    given_ = mara.give(job_id, ruben.public_key, tmp_path / "job.age")
    memory = j.replay(mara.book.job(job_id).entries())
    assert (memory.given, memory.outcome, memory.offered) == (given_, "given", None)
    assert memory.facts[f.Provisioned].record.is_gone
    assert job_id not in mara.book.unfinished()
    assert mara.book.verify() == len(ENTRIES) + 3
    assert code_of(lambda: mara.give(job_id, WORDS, tmp_path / "again.age")) is FaultCode.COMPUTER_JOB_UNKNOWN


def test_the_certificate_there_names_the_chain_it_comes_from(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    job_id = begin(mara)
    mara.give(job_id, ruben.public_key, tmp_path / "job.age")
    taken = ruben.take(tmp_path / "job.age")
    memory = j.replay(ruben.book.job(taken).entries())
    certifier = Certifier(ruben.key, WORLD, noon, ruben.book.head)
    said = verify(certifier.certify("install", memory.facts).certificate.encode()).values
    assert said["taken_over_from"] == f"{job_id} of installation key {mara.key.key_id}"
    assert said["taken_over_head"] == memory.facts[f.TakenOver].head
    assert said["journal_head"] == ruben.book.head().hex()


def test_a_job_goes_on_from_hand_to_hand_and_may_come_back(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    first = begin(mara)
    mara.give(first, ruben.public_key, tmp_path / "1.age")
    second = ruben.take(tmp_path / "1.age")
    ruben.give(second, mara.public_key, tmp_path / "2.age")
    third = mara.take(tmp_path / "2.age")
    memory = j.replay(mara.book.job(third).entries())
    assert memory.facts[f.TakenOver].job_id == second
    assert memory.facts[f.Provisioned].record.data == CANARY * 40
    assert mara.book.unfinished() == (third,)
    refused(ruben, tmp_path / "1.age", FaultCode.COMPUTER_HANDOVER_TAKEN)


def test_a_file_is_taken_once_and_never_by_its_giver(mara: Handover, ruben: Handover, tmp_path: Path) -> None:
    file = tmp_path / "job.age"
    mara.give(begin(mara), WORDS, file)
    ruben.take(file, WORDS)
    refused(ruben, file, FaultCode.COMPUTER_HANDOVER_TAKEN, WORDS)
    refused(mara, file, FaultCode.COMPUTER_HANDOVER_OWN, WORDS)


def test_what_is_sealed_to_others_does_not_open(mara: Handover, ruben: Handover, tmp_path: Path) -> None:
    with desk(tmp_path / "yuki", "yuki") as yuki:
        mara.give(begin(mara), yuki.public_key, tmp_path / "yuki.age")
    mara.give(begin(mara), WORDS, tmp_path / "words.age")
    closed = FaultCode.COMPUTER_HANDOVER_CLOSED
    refused(ruben, tmp_path / "yuki.age", closed)
    refused(ruben, tmp_path / "words.age", closed)
    refused(ruben, tmp_path / "words.age", closed, Secret("correct horse batterz"))


def test_another_environment_s_job_is_left_alone(mara: Handover, tmp_path: Path) -> None:
    mara.give(begin(mara), WORDS, tmp_path / "job.age")
    for other in (Environment("acme", sandbox=True), Environment("acme-test")):
        with desk(tmp_path / str(other), "rube", other) as elsewhere:
            refused(elsewhere, tmp_path / "job.age", FaultCode.COMPUTER_HANDOVER_ELSEWHERE, WORDS)


def test_keys_that_differ_from_those_pinned_here_are_not_taken(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    ruben.pins.pin(SERIAL, LockKeys("11" * 32, "22" * 32), f.PinnedBy.LABEL)
    mara.give(begin(mara), ruben.public_key, tmp_path / "job.age")
    refused(ruben, tmp_path / "job.age", FaultCode.LOCK_IMPOSTOR)


def test_a_file_cut_or_changed_anywhere_is_told_and_nothing_is_written(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    mara.give(begin(mara), ruben.public_key, tmp_path / "job.age")
    whole, seen = (tmp_path / "job.age").read_bytes(), set()
    for at in range(0, len(whole), 97):
        flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        for data in (whole[:at], flipped):
            (tmp_path / "odd.age").write_bytes(data)
            with pytest.raises(Fault) as caught:
                ruben.take(tmp_path / "odd.age")
            seen.add(caught.value.code.value.removeprefix("computer_handover_"))
    assert seen == {"unreadable", "changed", "closed"}
    assert ruben.book.job_ids() == ()
    ruben.take(tmp_path / "job.age")


@pytest.mark.parametrize("work", [b"21", b"30", b"63", b"99", b"018", b"-1", b"1e9", b"18 18"])
def test_a_file_that_asks_for_too_much_work_is_refused_at_once(
    mara: Handover, ruben: Handover, tmp_path: Path, work: bytes
) -> None:
    file = tmp_path / "job.age"
    header = age.seal(b"{}", WORDS, os.urandom)
    file.write_bytes(re.sub(rb"(-> scrypt \S+) 8", rb"\1 " + work, header))
    refused(ruben, file, FaultCode.COMPUTER_HANDOVER_UNREADABLE, WORDS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\n-> X25519 x\n" + b"A" * 64 * 1000,
        b"age-encryption.org/v1\n" + b"-> grease\n\n" * 5000 + b"--- x\n",
        b"age-encryption.org/v1\n--- x\n",
        b"-----BEGIN AGE ENCRYPTED FILE-----\n",
        b"PK\x03\x04" + bytes(100),
        bytes(handover.LARGEST_BYTES + 1),
    ],
    ids=["empty", "cut", "long", "many", "nobody", "armour", "zip", "huge"],
)
def test_any_other_file_is_no_hand_over(ruben: Handover, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd.age").write_bytes(data)
    refused(ruben, tmp_path / "odd.age", FaultCode.COMPUTER_HANDOVER_UNREADABLE, WORDS)
    with pytest.raises(Fault):
        ruben.take(tmp_path)
    with pytest.raises(Fault):
        ruben.take(tmp_path / "none.age")


def document(mara: Handover) -> dict[str, object]:
    """What a whole hand-over holds."""
    journal = mara.book.job(begin(mara))
    origin = f.TakenOver(journal.job_id, journal.head().hex(), mara.key.key_id, "2030-01-02T12:00:00Z")
    packed = parcel.pack(parcel.Parcel(origin, WORLD, journal.entries()), mara.key)
    found = json.loads(packed)
    assert isinstance(found, dict)
    return found


def signed(content: dict[str, object], key: InstallationKey) -> bytes:
    """The content, signed as its giver would."""
    content.pop("signature", None)
    try:
        value = base64.b64encode(key.sign(parcel._form(content))).decode()
    except Fault:
        value = ""
    return json.dumps({**content, "signature": {"key": key.public, "value": value}}).encode()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_sealed_and_signed_document_is_still_not_believed(
    mara: Handover, ruben: Handover, tmp_path: Path, name: str
) -> None:
    change, code = HOSTILE[name]
    data = signed({**document(mara), **change}, mara.key)
    (tmp_path / "odd.age").write_bytes(age.seal(data, ruben.public_key, os.urandom))
    refused(ruben, tmp_path / "odd.age", FaultCode(f"computer_handover_{code}"))


def test_a_document_another_key_signed_or_nobody_is_refused(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    whole = document(mara)
    cases = [
        ({**whole, "job": "j-other"}, FaultCode.COMPUTER_HANDOVER_CHANGED),
        ({**whole, "signature": None}, FaultCode.COMPUTER_HANDOVER_UNREADABLE),
        ({**whole, "signature": {"key": "zz", "value": ""}}, FaultCode.COMPUTER_HANDOVER_UNREADABLE),
    ]
    for content, code in cases:
        sealed = age.seal(json.dumps(content).encode(), ruben.public_key, os.urandom)
        (tmp_path / "odd.age").write_bytes(sealed)
        refused(ruben, tmp_path / "odd.age", code)
    deep = b'{"handover": ' + b"[" * 100_000
    (tmp_path / "deep.age").write_bytes(age.seal(deep, ruben.public_key, os.urandom))
    refused(ruben, tmp_path / "deep.age", FaultCode.COMPUTER_HANDOVER_UNREADABLE)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), at=st.integers(0, 3000), text=st.text(max_size=20))
def test_unpacking_anything_is_a_fault_of_a_hand_over_or_the_job(data: bytes, at: int, text: str) -> None:
    for odd in (data, PACKED[:at] + data + PACKED[at:], PACKED[:at] + text.encode() + PACKED[at + 1 :]):
        try:
            parcel.unpack(odd)
        except Fault as fault:
            assert fault.code.value.startswith("computer_handover_")


def _packed() -> bytes:
    origin = f.TakenOver("j-1", "00" * 32, "00" * 8, "2030-01-02T12:00:00Z")
    timed = tuple((entry, "2030-01-02T12:00:00Z") for entry in ENTRIES)
    return parcel.pack(parcel.Parcel(origin, WORLD, timed), KEYS_OF["mara"])


PACKED = _packed()


@pytest.mark.parametrize(
    ("to", "name"),
    [("age1", "a.age"), ("", "a.age"), ("age1" + "q" * 58, "a.age"), (Secret("short"), "a.age")],
)
def test_a_recipient_that_is_none_and_a_short_passphrase_are_told_before_anything_is_written(
    mara: Handover, tmp_path: Path, to: str | Secret, name: str
) -> None:
    job_id = begin(mara)
    assert code_of(lambda: mara.give(job_id, to, tmp_path / name)) is FaultCode.COMPUTER_USAGE
    assert code_of(lambda: mara.give(job_id, mara.public_key, tmp_path / name)) is FaultCode.COMPUTER_USAGE
    assert tuple(entries_of(mara, job_id)) == ENTRIES
    assert not (tmp_path / name).exists()


def test_a_file_that_is_there_stays_and_a_folder_that_is_not_is_not_made(
    mara: Handover, tmp_path: Path
) -> None:
    job_id, file = begin(mara), tmp_path / "thesis.txt"
    file.write_bytes(b"years of work")
    for bad in (file, tmp_path / "none" / "job.age", tmp_path):
        assert code_of(partial(mara.give, job_id, WORDS, bad)) is FaultCode.COMPUTER_USAGE
    assert file.read_bytes() == b"years of work"
    assert tuple(entries_of(mara, job_id)) == ENTRIES


def test_a_file_that_appears_meanwhile_is_not_overwritten_and_the_job_stays(
    mara: Handover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, file = begin(mara), tmp_path / "job.age"

    def overtaken(*_: object) -> bytes:
        file.write_bytes(b"years of work")
        return b"sealed"

    monkeypatch.setattr(age, "seal", overtaken)
    assert code_of(lambda: mara.give(job_id, WORDS, file)) is FaultCode.COMPUTER_USAGE
    assert file.read_bytes() == b"years of work"
    assert entries_of(mara, job_id)[-1] == j.Declined(j.HAND_OVER, FaultCode.COMPUTER_USAGE)
    assert j.replay(mara.book.job(job_id).entries()).offered is None


class Died(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["seal", "write", "name", "folder", "given"])
def test_dying_anywhere_while_giving_keeps_the_job_and_says_that_a_file_may_be_there(
    mara: Handover, ruben: Handover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    job_id, file = begin(mara), tmp_path / "job.age"

    def die(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        match where:
            case "seal":
                patch.setattr(age, "seal", die)
            case "write":
                patch.setattr(handover, "write_private", die)
            case "name":
                patch.setattr(handover, "put_new", die)
            case "folder":
                # Death runs no clean-up: the name is there, and the file.
                patch.setattr(handover, "sync_folder", die)
                patch.setattr(Path, "unlink", lambda *_, **__: None)
            case "given":
                append = type(mara.book.job(job_id)).append
                patch.setattr(
                    "installer_app.store.journal.JobJournal.append",
                    lambda self, *e: die() if isinstance(e[0], j.Given) else append(self, *e),
                )
        with pytest.raises(Died):
            mara.give(job_id, WORDS, file)
    memory = j.replay(mara.book.job(job_id).entries())
    assert memory.offered == j.Offered("passphrase")
    assert memory.offered_at
    assert memory.outcome is None
    assert memory.facts[f.Provisioned].record.data == CANARY * 40
    assert file.exists() is (where in ("folder", "given"))
    again = tmp_path / "again.age"  # to give it again is leave
    mara.give(job_id, WORDS, again)
    taken = j.replay(ruben.book.job(ruben.take(again, WORDS)).entries())
    assert taken.offered is None
    if file.exists():
        refused(ruben, file, FaultCode.COMPUTER_HANDOVER_TAKEN, WORDS)


@pytest.mark.parametrize("name", ["write_private", "put_new", "sync_folder"])
def test_a_disk_that_refuses_leaves_no_file_and_the_job_as_it_was(
    mara: Handover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    job_id, file = begin(mara), tmp_path / "job.age"

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space") if name != "write_private" else Fault(FaultCode.COMPUTER_STORAGE)

    with monkeypatch.context() as patch:
        patch.setattr(handover, name, full)
        assert code_of(lambda: mara.give(job_id, WORDS, file)) is FaultCode.COMPUTER_STORAGE
    assert [path.name for path in tmp_path.glob("*.age*")] == []
    memory = j.replay(mara.book.job(job_id).entries())
    assert (memory.offered, memory.outcome) == (None, None)
    mara.give(job_id, WORDS, file)


def test_a_job_that_another_is_at_work_on_is_not_given(mara: Handover, tmp_path: Path) -> None:
    job_id = begin(mara)
    with mara.book.hold(job_id):
        holder = mara.book.holder(job_id)
        assert holder is not None
        assert (holder.process, holder.since) == (os.getpid(), "2030-01-02T12:00:00.123Z")
        with pytest.raises(Fault) as caught:
            mara.give(job_id, WORDS, tmp_path / "job.age")
        assert caught.value.code is FaultCode.COMPUTER_JOB_BUSY
        assert caught.value.detail == f"{job_id}, process {os.getpid()} since 2030-01-02T12:00:00.123Z"
    assert mara.book.holder(job_id) is None


def test_erasing_destroys_the_secrets_of_one_job_and_leaves_the_chain_whole(
    mara: Handover, tmp_path: Path
) -> None:
    job_id, other = begin(mara), begin(mara)
    mara.book.erase(job_id)
    assert j.replay(mara.book.job(job_id).entries()).facts[f.Provisioned].record.is_gone
    assert j.replay(mara.book.job(other).entries()).facts[f.Provisioned].record.data == CANARY * 40
    assert mara.book.unfinished() == (other,)
    mara.book.erase(job_id)  # harmless to repeat
    assert mara.book.verify() == 2 * len(ENTRIES) + 1
    mara.give(other, WORDS, tmp_path / "job.age")
    assert CANARY not in all_bytes(tmp_path)


def test_our_files_open_with_another_implementation_and_theirs_with_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, data = KEYS_OF["mara"], b""
    monkeypatch.setattr(age, "WORK_FACTOR", 18)
    for size in (0, 1, 65535, 65536, 65537, 200_000):
        data = os.urandom(size)
        assert age.open_file(age.seal(data, age.recipient_of(key), os.urandom), key, None) == data
    assert pyrage.passphrase.decrypt(age.seal(data, WORDS, os.urandom), WORDS.reveal()) == data
    both = [pyrage.x25519.Recipient.from_str(age.recipient_of(KEYS_OF[name])) for name in ("rube", "mara")]
    assert age.open_file(pyrage.encrypt(data, both), key, None) == data


def test_the_public_key_follows_from_the_installation_key() -> None:
    key = KEYS_OF["mara"]
    assert age.recipient_of(key) == age.recipient_of(replace(key, protected_by=Protection.KEYCHAIN))
    assert age.recipient_of(key) != age.recipient_of(KEYS_OF["rube"])
    assert age.check_recipient(f" {age.recipient_of(key)}\n") == age.recipient_of(key)
