"""Settings: every section says what is kept, and nothing secret is to be read in any window."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from installer_app.compose import Workplace, _radio
from installer_app.model.cloud import Account, Grant
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Profile
from installer_app.model.secret import Blob
from installer_app.model.where import Where
from installer_app.session import Session
from installer_app.store.installation_key import Protection
from installer_app.store.keeping import KeptFile
from installer_app.store.recorder import Recorder
from installer_app.support.sources import keeping_of
from installer_app.ui.licences import licences
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.places import FLEET, TEAM
from installer_app.ui.sources import Keeping, Sources
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from tests.ui.screenshots import PICTURES
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.unit.store_kit import KEY, book_at, folder_at, noon
from tests.unit.world import SERIAL

on_qt = pytest.mark.on_qt
CANARY = "canary-7f3a9e51"


@dataclass
class Kept(Script):
    """A world with a profile and a data folder."""

    folder: Path = Path("/data/of/mara")
    protected_by: Protection = Protection.FILE
    entries: int | Fault = 3
    erased: list[str] = field(default_factory=list)
    refusal: Fault | None = None

    def sources(self, session: Session) -> Sources:
        keeping = Keeping(self.folder, self.protected_by, self._files, self._check, self._export, self._erase)
        profile = Profile("acme", "https://cloud.example", signers={"nk-1": "ab" * 32})
        return replace(super().sources(session), profile=profile, keeping=keeping)

    async def _files(self) -> tuple[KeptFile, ...]:
        return (KeptFile("journal.db", 41_000), KeptFile("settings.json.damaged-1", 7))

    async def _check(self) -> int:
        if isinstance(self.entries, Fault):
            raise self.entries
        return self.entries

    async def _export(self, path: Path) -> int:
        count = await self._check()
        await asyncio.to_thread(path.write_text, "{}\n" * count)
        return count

    async def _erase(self) -> tuple[str, ...]:
        if self.refusal is not None:
            raise self.refusal
        self.erased.append("all")
        return ()


def page_of(desk: Desk) -> SettingsPage:
    """The settings, opened."""
    desk.window.go("settings")
    return cast("SettingsPage", desk.window.page)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


@on_qt
async def test_the_profile_and_each_permission_with_its_property_are_said() -> None:
    grants = (Grant("install-lock", "p-7"), Grant("support"), Grant("newer-than-this-app"))
    async with at_desk(Kept(accounts=(Account("default", "Mara", grants),))) as desk:
        page_of(desk)
        for words in ("acme", "https://cloud.example", "nk-1", "bearer token"):
            await desk.reads(words)
        await desk.reads("Mara may: install in property p-7, see what support sees, newer-than-this-app")


@on_qt
async def test_what_an_account_may_do_is_unknown_where_the_cloud_does_not_tell() -> None:
    async with at_desk(Kept(accounts=(Account("default"),))) as desk:
        page_of(desk)
        await desk.reads("default: what it may do is unknown")


@on_qt
async def test_adapter_language_and_sounds_are_kept() -> None:
    async with at_desk(Kept()) as desk:
        own = page_of(desk).preferences
        assert own.adapter.placeholderText() == "the system's first"
        desk.type(own.adapter, " hci1 ")
        QTest.keyClick(own.adapter, Qt.Key.Key_Return)
        own.language.setCurrentIndex(own.language.findData("en"))
        own.sounds.setChecked(False)
        kept = desk.script.settings
        assert (kept.adapter, kept.language, kept.sounds) == ("hci1", "en", False)


@on_qt
@pytest.mark.parametrize(
    ("protected_by", "words"),
    [
        (Protection.FILE, "not against whoever takes the disk"),
        (Protection.KEYCHAIN, "keychain. Whoever takes"),
    ],
)
async def test_what_is_kept_where_and_what_protects_the_key_is_said(
    protected_by: Protection, words: str
) -> None:
    async with at_desk(Kept(protected_by=protected_by)) as desk:
        page_of(desk)
        for said in (
            "/data/of/mara",
            "journal.db",
            "every job, and its secret bytes",
            "a damaged file",
            words,
        ):
            await desk.reads(said)


@on_qt
async def test_the_journal_is_checked_and_exported(tmp_path: Path) -> None:
    script = Kept()
    async with at_desk(script) as desk:
        data = page_of(desk).data
        assert data is not None
        click(data.check)
        await desk.reads("The journal is whole: 3 entries")
        data.export_to(tmp_path / "journal.jsonl")
        await desk.reads("3 entries are written to")
        assert len((tmp_path / "journal.jsonl").read_text().splitlines()) == 3
        script.entries = Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, "entry 2")
        click(data.check)
        await desk.reads("computer_journal_damaged")


@on_qt
async def test_erasing_needs_its_word_and_that_no_job_is_at_work() -> None:
    script = Kept()
    async with at_desk(script) as desk:
        told: list[bool] = []
        desk.window.erased.connect(lambda: told.append(True))
        job_id = desk.window.bridge.start("install", (f.LockChosen(SERIAL),))
        assert job_id is not None
        await desk.until(lambda: desk.window.bridge.latest(job_id))
        eraser = page_of(desk).eraser
        assert eraser is not None
        desk.type(eraser.word, "test")
        await desk.reads("1 job is at work: stop it first.")
        assert not eraser.erase.isEnabled()
        desk.window.bridge.stop(job_id)
        await desk.until(eraser.erase.isEnabled)
        desk.type(eraser.word, "tes")
        assert not eraser.erase.isEnabled()
        click(eraser.erase)
        assert not script.erased
        desk.type(eraser.word, "test")
        click(eraser.erase)
        await desk.until(lambda: told)
        assert script.erased == ["all"]


@on_qt
async def test_an_erasure_that_is_refused_is_said_and_closes_nothing() -> None:
    async with at_desk(Kept(refusal=Fault(FaultCode.COMPUTER_JOB_BUSY, "j-1"))) as desk:
        told: list[bool] = []
        desk.window.erased.connect(lambda: told.append(True))
        eraser = page_of(desk).eraser
        assert eraser is not None
        desk.type(eraser.word, "test")
        eraser.erase.click()
        await desk.reads("computer_job_busy")
        assert not told
        assert eraser.erase.isEnabled()


@on_qt
async def test_licences_and_the_self_test_can_be_found() -> None:
    async with at_desk(Kept()) as desk:
        about = page_of(desk).about
        await desk.reads("lock-installer --self-test")
        click(about.show_licences)
        for name in ("PySide6", "cryptography", "httpx"):
            assert name in about.list.toPlainText()


def test_every_package_is_listed_once_with_its_licence() -> None:
    found = licences()
    assert len({name.lower() for name, _version, _licence in found}) == len(found)
    assert {name: licence for name, _version, licence in found}["cryptography"].startswith("Apache-2.0")


def everything_written(desk: Desk) -> str:
    """Every text and every accessible name of the window, hidden ones too."""
    said = []
    for one in desk.window.findChildren(QWidget):
        said += [one.accessibleName(), one.accessibleDescription(), one.toolTip()]
        if isinstance(one, QLabel | QLineEdit):
            said.append(one.text())
        elif isinstance(one, QPlainTextEdit):
            said.append(one.toPlainText())
    return "\n".join(said)


def planted(fact: f.Fact) -> f.Fact:
    """The same fact with the canary for every secret it holds."""
    blob = Blob(CANARY.encode() * 500)
    match fact:
        case f.Provisioned():
            return replace(fact, record=blob)
        case f.RecordSealed():
            return replace(fact, sealed=blob)
        case f.InstallSigned():
            return replace(fact, message=blob)
    return fact


@on_qt
@pytest.mark.parametrize(
    "name", [name for name, picture in PICTURES.items() if picture.place not in (FLEET, TEAM)]
)
async def test_no_secret_is_written_in_any_window(name: str) -> None:
    picture = PICTURES[name]
    async with at_desk(Kept()) as desk:
        desk.window.bridge._hear(
            replace(picture, facts=tuple(planted(fact) for fact in picture.facts)).snapshot()
        )
        if picture.step is not None or picture.facts:
            desk.window.show_job("j-1")
        if picture.place != "install":
            desk.window.go(picture.place)
        await asyncio.sleep(0.05)
        written = everything_written(desk)
        assert len(written) > 100
        _assert_unwritten(written)


@on_qt
async def test_a_token_is_written_nowhere_on_its_way() -> None:
    class Refusing(Kept):
        async def _sign_in(self, credential: str, token: object) -> str:
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, f"{token}")

    for script in (Kept(), Refusing()):
        async with at_desk(script) as desk:
            card = page_of(desk).cards[0]
            desk.type(card.token, CANARY)
            click(card.sign_in)
            await asyncio.sleep(0.1)
            _assert_unwritten(everything_written(desk))
            desk.window.go("install")
            desk.scan(LABEL_TEXT)
            await asyncio.sleep(0.05)
            _assert_unwritten(everything_written(desk))


def _assert_unwritten(written: str) -> None:
    for form in (CANARY, CANARY.encode().hex(), "Y2FuYXJ5LTdmM2E5ZTUx"):
        assert form not in written


async def test_a_folder_is_erased_only_while_nobody_works_in_it(tmp_path: Path) -> None:
    signed_out: list[str] = []

    async def sign_out(credential: str) -> None:
        signed_out.append(credential)

    folder = folder_at(tmp_path)
    folder.write("settings.json", b"{}")
    with book_at(tmp_path) as book:
        journal = book.open_job("install")
        journal.append(j.Opened("install"), j.Learned(f.Provisioned("id", Blob(b"secret"))))
        place = SimpleNamespace(
            book=book,
            folder=folder,
            key=KEY,
            profile=Profile("acme", "https://cloud.example", credentials=("mara", "ruben"), sandbox=True),
            recorder=Recorder(folder, noon),
            sign_out=sign_out,
        )
        keeping = keeping_of(cast("Workplace", place))
        assert await keeping.check_journal() == 2
        assert await keeping.export_journal(tmp_path / "out.jsonl") == 2
        assert "journal.db" in {kept.name for kept in await keeping.files()}
        hold = book.hold(journal.job_id)
        with pytest.raises(Fault) as refused:
            await keeping.erase()
        assert refused.value.code is FaultCode.COMPUTER_JOB_BUSY
        assert not signed_out
        assert (tmp_path / "journal.db").exists()
        hold.release()
        await keeping.erase()
    assert signed_out == ["mara", "ruben"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["out.jsonl"]


async def test_the_adapter_of_the_settings_is_the_one_that_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str | None] = []
    monkeypatch.setattr(
        "installer_app.lock.bleak_radio.BleakRadio", lambda _form, adapter=None: made.append(adapter)
    )
    async with AsyncExitStack() as stack:
        for kept in ("hci1", ""):
            _radio(Where(), None, stack, kept)
    assert made == ["hci1", None]
