"""Recovering in the window: the offer at the start, hand over and take over, undo, and who else is at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.model.secret import Blob
from installer_app.session import Session
from installer_app.store import age
from installer_app.store.handover import Handover
from installer_app.store.lease import Holder
from installer_app.ui.panels.give import GivePanel
from installer_app.ui.panels.offer import OfferBar
from installer_app.ui.panels.own_key import OwnKey
from installer_app.ui.panels.recover import RecoverPanel
from installer_app.ui.panels.take import TakePanel
from installer_app.ui.sources import Recovery
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Party, PartyName
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.ui.window_kit import Desk, Script, at_window
from tests.unit import world
from tests.unit.scripted import ScriptedParty
from tests.unit.test_store_handover import ENTRIES, WORDS, begin, desk
from tests.unit.world import SERIAL

pytestmark = pytest.mark.on_qt
JUST_BEGUN: tuple[Fact, ...] = (f.LockChosen(SERIAL),)


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "WORK_FACTOR", 8)


@pytest.fixture
def mara(tmp_path: Path) -> Iterator[Handover]:
    with desk(tmp_path / "mara", "mara") as one:
        yield one


@pytest.fixture
def ruben(tmp_path: Path) -> Iterator[Handover]:
    with desk(tmp_path / "ruben", "rube") as one:
        yield one


@dataclass
class Others:
    """Who else is at work."""

    holder: Holder | None = None


def recovery_of(side: Handover, others: Others) -> Recovery:
    return Recovery(
        public_key=side.public_key,
        give=lambda job_id, to, file: asyncio.to_thread(side.give, job_id, to, file),
        needs_passphrase=lambda file: asyncio.to_thread(side.needs_passphrase, file),
        take=lambda file, words: asyncio.to_thread(side.take, file, words),
        erase=lambda job_id: asyncio.to_thread(side.book.erase, job_id),
        unfinished=side.book.unfinished,
        holder=lambda _job_id: others.holder,
    )


@asynccontextmanager
async def window_of(
    side: Handover, others: Others | None = None, damage: Fault | None = None
) -> AsyncIterator[Desk]:
    """The window of one computer, over its journal on disk."""
    script = Script(recovery=recovery_of(side, others or Others()), damage=damage)
    asked = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)
    parties: dict[PartyName, Party] = {name: ScriptedParty(script.answer) for name in asked}
    session = Session(parties, side.book)
    try:
        async with at_window(session, script) as opened:
            yield opened
    finally:
        await session.close()


def shown(opened: Desk, words: str) -> QPushButton | None:
    every = opened.window.findChildren(QPushButton)
    return next((one for one in every if one.isVisible() and one.text() == words), None)


async def click(opened: Desk, words: str) -> None:
    await opened.until(lambda: (one := shown(opened, words)) and one.isEnabled(), words)
    button = shown(opened, words)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_in(field: QLineEdit, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)


W = TypeVar("W", bound=QWidget)


def part(opened: Desk, kind: type[W]) -> W:
    """The only one there is."""
    found = opened.window.findChild(kind)
    assert isinstance(found, kind)
    return found


def latest(opened: Desk, job_id: str) -> Snapshot:
    found = opened.window.bridge.latest(job_id)
    assert found is not None
    return found


async def test_one_unfinished_job_is_offered_at_the_start_with_what_is_true_of_it(mara: Handover) -> None:
    job_id = begin(mara)
    async with window_of(mara) as opened:
        await opened.reads("4.02 is unfinished")
        await opened.reads("The cloud made a record of the lock")
        await opened.reads("The lock has not got these keys.")
        assert all(shown(opened, words) for words in ("Continue", "Undo", "Hand over…", "Later"))
        await click(opened, "Continue")
        await opened.until(lambda: opened.window.job_id == job_id)
        await opened.until(lambda: latest(opened, job_id).step is not None)
        assert not part(opened, OfferBar).isVisible()


async def test_nothing_is_offered_where_nothing_is_unfinished(mara: Handover) -> None:
    async with window_of(mara) as opened:
        await opened.on("LockPage")
        assert not part(opened, OfferBar).isVisible()


async def test_several_are_counted_and_seen_in_the_worklist(mara: Handover) -> None:
    for _ in range(2):
        begin(mara)
    async with window_of(mara) as opened:
        await opened.reads("2 jobs are unfinished")
        await click(opened, "See them")
        await opened.on("WorklistPage")


async def test_an_unfinished_job_is_undone_from_the_worklist(mara: Handover) -> None:
    job_id = begin(mara)
    async with window_of(mara) as opened:
        opened.window.go("worklist")
        await click(opened, "Recover…")
        await click(opened, "Undo")
        await opened.until(lambda: opened.session.snapshot(job_id).memory.workflow == "undo")
        assert opened.window.job_id == job_id


async def test_a_job_that_is_being_undone_is_turned_back_from_the_worklist(mara: Handover) -> None:
    job_id = begin(mara)
    mara.book.job(job_id).append(j.Opened("undo"))
    async with window_of(mara) as opened:
        opened.window.go("worklist")
        await click(opened, "Recover…")
        await opened.reads("Turn back goes on with what the job was begun for")
        assert shown(opened, "Undo") is None and shown(opened, "Continue") is not None
        panel = part(opened, RecoverPanel)
        assert panel.turn_back.accessibleName() == f"Turn back the undoing of the job of {SERIAL}"
        await click(opened, "Turn back")
        await opened.until(lambda: opened.session.snapshot(job_id).memory.workflow == "install")
        assert opened.window.job_id == job_id


async def test_what_is_left_to_undo_is_told_once_lock_and_record_were_read(mara: Handover) -> None:
    job_id = begin(mara)
    read = (world.read(LockState.PROVISIONED), f.RecordRead(world.RECORD))
    mara.book.job(job_id).append(j.Opened("undo"), *map(j.Learned, read))
    async with window_of(mara) as opened:
        opened.window.go("worklist")
        await click(opened, "Recover…")
        await opened.reads("is deleted for good.")


async def test_what_changed_nothing_says_that_there_is_nothing_to_undo(mara: Handover) -> None:
    mara.book.open_job("install").append(j.Opened("install"), *map(j.Learned, JUST_BEGUN))
    async with window_of(mara) as opened:
        await opened.reads("is unfinished")
        assert shown(opened, "Undo") is None
        opened.window.go("worklist")
        await click(opened, "Recover…")
        await opened.reads("Undo: nothing was changed yet")
        button = shown(opened, "Undo")
        assert button is not None and not button.isEnabled()


async def test_a_job_is_handed_over_to_a_passphrase_typed_twice_and_taken_over_there(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    job_id, file = begin(mara), tmp_path / "job.age"
    async with window_of(mara) as opened:
        opened.window.go("worklist")
        await click(opened, "Recover…")
        await click(opened, "Hand over…")
        await opened.until(lambda: opened.window.findChild(GivePanel))
        give = part(opened, GivePanel)
        await opened.until(give.key.hasFocus)
        await opened.reads("A public key begins with age1")
        give.to_words.click()
        await opened.reads("At least 10 characters")
        type_in(give.words.edit, WORDS.reveal())
        type_in(give.again.edit, WORDS.reveal() + "x")
        await opened.reads("The two passphrases differ")
        assert not give.write.isEnabled()
        QTest.keyClick(give.again.edit, Qt.Key.Key_Backspace)
        assert give.write.isEnabled()
        assert give.words.edit.echoMode() is QLineEdit.EchoMode.Password
        QTest.mouseClick(give.words.show_it, Qt.MouseButton.LeftButton)
        assert give.words.edit.echoMode() is QLineEdit.EchoMode.Normal
        assert (
            give.words.show_it.accessibleName() == "Hide what is typed in Passphrase, 10 characters or more"
        )
        give.write_to(file)
        await opened.reads(f"Handed over: the job is in {file}")
        await opened.until(lambda: latest(opened, job_id).state is JobState.GIVEN)
        await opened.reads("No job is open.")
    async with window_of(ruben) as opened:
        opened.window.go("worklist")
        await opened.press("take")
        take = part(opened, TakePanel)
        await opened.until(take.choose.hasFocus)
        take.open_file(file)
        await opened.reads("job.age is sealed to a passphrase.")
        type_in(take.words.edit, "not at all this one")
        QTest.keyClick(take.words.edit, Qt.Key.Key_Return)
        await opened.reads("The hand-over file does not open.")
        assert ruben.book.job_ids() == ()
        take.words.edit.clear()
        type_in(take.words.edit, WORDS.reveal())
        QTest.keyClick(take.words.edit, Qt.Key.Key_Return)
        await opened.reads("Taken over. It is in the list.")
        (taken,) = ruben.book.unfinished()
        await opened.until(lambda: opened.window.bridge.latest(taken))
        await opened.until(lambda: opened.window.findChild(RecoverPanel))
        assert take.words.edit.text() == ""


async def test_a_job_is_handed_over_to_a_key_and_the_file_is_taken_without_a_question(
    mara: Handover, ruben: Handover, tmp_path: Path
) -> None:
    begin(mara)
    async with window_of(mara) as opened:
        opened.window.go("worklist")
        await click(opened, "Recover…")
        await click(opened, "Hand over…")
        await opened.until(lambda: opened.window.findChild(GivePanel))
        give = part(opened, GivePanel)
        type_in(give.key, mara.public_key)
        give.write_to(tmp_path / "own.age")
        await opened.reads("This cannot be asked for in this way.")
        give.key.clear()
        type_in(give.key, ruben.public_key)
        give.write_to(tmp_path / "job.age")
        await opened.reads("Handed over")
    async with window_of(ruben) as opened:
        opened.window.go("worklist")
        await opened.press("take")
        part(opened, TakePanel).open_file(tmp_path / "job.age")
        await opened.reads("Taken over.")
        part(opened, TakePanel).open_file(tmp_path / "job.age")
        await opened.reads("This job was taken over before, on this computer.")


async def test_a_job_another_process_has_says_who_and_since_when_and_is_free_again_when_it_ends(
    mara: Handover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("installer_app.ui.pages.worklist.LOOK_MS", 50)
    job_id, others = begin(mara), Others(Holder(4711, "2030-01-02T12:00:00.123Z"))
    async with window_of(mara, others) as opened:
        await opened.until(lambda: opened.window.bridge.latest(job_id))
        assert not part(opened, OfferBar).isVisible()
        opened.window.go("worklist")
        await opened.reads("Held by another window or command (process 4711) since")
        await click(opened, "Recover…")
        await opened.until(lambda: shown(opened, "Abandon"))
        for words in ("Continue", "Undo", "Hand over…", "Abandon"):
            button = shown(opened, words)
            assert button is not None and not button.isEnabled(), words
        mara.book.job(job_id).append(j.Learned(f.RecordSealed(Blob(b"sealed"))))
        others.holder = None
        await opened.until(lambda: (one := shown(opened, "Continue")) and one.isEnabled())
        await opened.until(lambda: f.RecordSealed in latest(opened, job_id).facts)


async def test_a_hand_over_that_did_not_end_is_said_and_waits_for_leave(mara: Handover) -> None:
    job_id = begin(mara)
    mara.book.job(job_id).append(j.Offered("passphrase"))
    async with window_of(mara) as opened:
        await opened.reads("4.02 is unfinished")
        assert shown(opened, "Continue") is None
        await click(opened, "See them")
        await opened.reads("Somebody may have this job already")
        button = shown(opened, "Continue")
        assert button is not None and not button.isEnabled()
        opened.window.bridge.resume(job_id)
        await opened.reads("Find the hand-over file.")
        await click(opened, "Keep it here")
        await opened.until(lambda: (one := shown(opened, "Continue")) and one.isEnabled())
        assert mara.book.job(job_id).entries()[-1][0] == j.Allowed(j.HAND_OVER)


async def test_a_job_that_cannot_be_read_hides_no_other_and_its_secrets_can_be_erased(
    mara: Handover, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer, other = mara.book.open_job("install"), begin(mara)
    with monkeypatch.context() as patch:
        patch.setattr("installer_app.store.journal.encode", lambda _entry, _keep: {"entry": "teleported"})
        newer.append(j.Opened("install"))
    async with window_of(mara) as opened:
        await opened.until(lambda: opened.window.bridge.latest(other))
        opened.window.go("worklist")
        await opened.reads(newer.job_id)
        await opened.reads("A newer version of this app wrote this job (computer_journal_newer)")
        await click(opened, "Erase its secrets…")
        await opened.reads("Erase the secret bytes of this job for good?")
        assert newer.job_id in mara.book.unfinished()
        await click(opened, "Erase them")
        await opened.until(lambda: newer.job_id not in mara.book.unfinished())
        await opened.until(lambda: newer.job_id not in opened.text())
        assert mara.book.verify() == len(ENTRIES) + 2


async def test_the_keyboard_alone_recovers_a_job(mara: Handover) -> None:
    begin(mara)
    async with window_of(mara) as opened:
        opened.window.go("worklist")
        await opened.until(lambda: shown(opened, "Recover…"))
        button = shown(opened, "Recover…")
        assert button is not None
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        await opened.until(lambda: opened.window.findChild(RecoverPanel))
        resume = part(opened, RecoverPanel).resume
        await opened.until(resume.hasFocus)
        await opened.until(lambda: shown(opened, "Abandon"))
        names = [
            one.accessibleName()
            for one in part(opened, RecoverPanel).findChildren(QPushButton)
            if one.isVisible()
        ]
        assert names == [
            f"{verb} the job of {SERIAL}" for verb in ("Continue", "Undo", "Hand over", "Abandon")
        ]
        for _ in range(3):
            QTest.keyClick(opened.window.focusWidget() or opened.window, Qt.Key.Key_Tab)
        focused = opened.window.focusWidget() or opened.window
        assert focused.accessibleName().startswith("Abandon")
        QTest.keyClick(focused, Qt.Key.Key_Space)
        await opened.reads("Its secret bytes are destroyed.")
        QTest.keyClick(opened.window.focusWidget() or opened.window, Qt.Key.Key_Space)
        await opened.until(lambda: mara.book.unfinished() == ())


async def test_settings_show_this_computer_s_key_and_copy_it(mara: Handover) -> None:
    async with window_of(mara) as opened:
        opened.window.bridge.sources.settings()
        own = OwnKey(mara.public_key)
        own.copy.click()
        assert QGuiApplication.clipboard().text() == mara.public_key
        assert own.copy.words == "Copied"
        own.deleteLater()


async def test_damage_that_leaves_the_rest_usable_is_said_above_everything(mara: Handover) -> None:
    damage = Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, "entry 3: the chain is broken")
    async with window_of(mara, damage=damage) as opened:
        await opened.reads("The journal is damaged in one place")
        await opened.reads("computer_journal_damaged: entry 3: the chain is broken")
        await opened.on("LockPage")
