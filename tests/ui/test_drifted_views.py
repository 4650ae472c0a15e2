"""Whatever the cloud's answers drift to, every view of them still stands and shows nothing wrong as right."""

from __future__ import annotations

import asyncio
import functools
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final, cast

import pytest

from installer_app.cli.firmware import requirement_row
from installer_app.cli.output import JsonLines
from installer_app.cli.readings import job_row
from installer_app.cloud import client as cloud_client
from installer_app.cloud.requirement import Requirement
from installer_app.cloud.trust import make_context
from installer_app.model.cloud import Account, Area, Permission, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Profile
from installer_app.store.certificate import Certifier
from installer_app.texts import steps
from installer_app.ui.evidence import sections
from installer_app.ui.findings import findings
from installer_app.ui.pages.place import PlacePage
from installer_app.ui.panels.proofs import proof_rows
from installer_app.ui.permissions import lacks
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.contract.cloud_ends import AREA_ID, LOCK_ID, PROPERTY_ID, TOKEN
from tests.contract.drifted_world import WHOLE, Reading, drifts, read_all
from tests.contract.openapi_samples import CANARY
from tests.faults.case_table import Batch, Case, Tally
from tests.ui.invented import ASSIGNED, IDENTIFIED, Picture
from tests.ui.window_kit import Desk, Script, at_desk
from tests.unit.store_kit import KEY, WORLD, noon

COUNT: Final = 1568
"""Drifts in all; fewer means that somebody dropped some."""
FEW: Final = 23
"""Each so manieth runs in the fast suite."""
PLACE: Final = f.PlaceChosen(PROPERTY_ID, AREA_ID)
NONSENSE: Final = re.compile(
    rf"\bNone\b(?!:)|\bTrue\b|\bnan\b|\{{'|<class|Traceback|0x[0-9a-f]{{6}}|[\ud800-\udfff]|{-(2**70)}"
    rf"|{CANARY}|{TOKEN.reveal()}"
)
"""What no view may show: values of the program, half characters, numbers out of reach, secrets."""
DECIDES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("getLock", "private"): ("synced", "keys", "firmware", "asked firmware"),
    ("getLock", "lastKnownSyncDate"): ("synced",),
    ("getLock", "currentKeyMapVersion"): ("keys",),
    ("getLock", "currentFirmwareVersion"): ("firmware", "asked firmware"),
    ("getLock", "propertyId"): ("placed",),
    ("getLock", "areaId"): ("placed",),
}
"""What a proof rests on: while it is not as it was, that proof is not there."""
PAGES: Final = {"CheckPage", "FirmwarePage", "SyncPage", "DonePage"}
FORBIDDEN: Final = ("unplaced",)
"""The lock is in a place: that it is in none is never proven, unless the cloud says so by leaving it out."""


def words(text: str, case: str) -> str:
    """The text, once it is held against what nobody may be shown."""
    found = NONSENSE.search(text)
    assert found is None, f"{case}: {text[max(0, found.start() - 60) : found.end() + 60]!r}"
    return text.encode("utf-8").decode()


async def read_few(every: int) -> AsyncIterator[tuple[str, str, dict[str, Reading]]]:
    """Operation, change and what a job reads, of each so manieth drift."""
    for number, (operation, case, changed) in enumerate(drifts()):
        if number % every == 0:
            yield operation, case, await read_all({**WHOLE, operation: changed})


@pytest.fixture(autouse=True)
def one_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the system's certificates anew for each drift would take the longest of all."""
    monkeypatch.setattr(cloud_client, "make_context", functools.cache(make_context))


def test_the_drifts_are_all_there() -> None:
    assert sum(1 for _ in drifts()) == COUNT


# ---- right and wrong


def holds_no_lie(operation: str, case: str, read: dict[str, Reading]) -> None:
    """Nothing is proven by what is not there, and nobody may more than was told."""
    path = re.findall(r"'(\w+)'", case.partition(")")[0])
    member = path[-1] if path else ""
    harmless = case.endswith(" and more")
    for name in () if harmless else DECIDES.get((operation, member), ()):
        fact = read[name]
        assert not (isinstance(fact, f.Proof) and fact.verdict is f.Verdict.PROVEN), (case, fact)
    left_out = operation == "getLock" and member == "areaId" and case.endswith((" missing", " null"))
    for name in () if left_out else FORBIDDEN:
        fact = read[name]
        assert not (isinstance(fact, f.Proof) and fact.verdict is f.Verdict.PROVEN), (case, fact)
    wanted = read["firmware"]
    if (operation, member) == ("getLock", "requiredFirmwareVersion") and isinstance(wanted, f.Proof):
        told_none = case.endswith((" missing", " null", " and more"))
        assert told_none or wanted.verdict is not f.Verdict.PROVEN, (case, wanted)
    if (operation, member) == ("getFirmwareVersion", "deviceType") and not harmless:
        assert isinstance(read["version"], Fault), case
    accounts = read["accounts"]
    if isinstance(accounts, f.AccountsRead):
        may_no_more(case, accounts.accounts[0])
    for fault in (each for each in read.values() if isinstance(each, Fault)):
        assert fault.code not in (FaultCode.COMPUTER_BUG, FaultCode.COMPUTER_USAGE), (case, fault)


def may_no_more(case: str, account: Account) -> None:
    """An unreadable scope does not widen, an unreadable permission is none."""
    widened = "propertyId" in case and case.endswith((" missing", " null"))
    assert account.may(Permission.PROVISION_LOCK) is not True, case
    if not widened and account.grants is not None:
        held = [grant for grant in account.grants if grant.permission == "install-lock"]
        assert all(grant.property_id is not None for grant in held), case


# ---- the views


def facts_of(read: dict[str, Reading]) -> tuple[Fact, ...]:
    """A whole job at this cloud: its own facts, and of the cloud's those that could be read."""
    cloud = ("place", "accounts", "record", "baseline", "synced", "keys", "asked firmware", "placed")
    told = tuple(fact for name in cloud if isinstance(fact := read[name], Fact))
    place = (PLACE, f.NameChosen("4.02"))
    read_here = f.PlaceRead | f.AccountsRead | f.RecordRead | f.BaselineRead | f.Proof | f.PlaceChosen
    own = [fact for fact in (*IDENTIFIED, *place, *ASSIGNED) if not isinstance(fact, read_here)]
    return (*own, PLACE, *told)


def snapshots(read: dict[str, Reading]) -> Iterator[Picture]:
    """Every page that shows something of the cloud, at the moment it does."""
    facts = facts_of(read)
    before = (*IDENTIFIED, PLACE, f.NameChosen("4.02"))
    early = tuple(one for one in facts if isinstance(one, f.PlaceRead | f.AccountsRead | f.RecordRead))
    asking: tuple[tuple[str, tuple[Fact, ...], Request[Any], type[Fact]], ...] = (
        ("install", (*before, *early), r.AskConfirm("install"), f.Confirmed),
        ("uninstall", (*before, *early), r.AskConfirm("uninstall"), f.Confirmed),
        ("install", _no_firmware(facts), r.AskFirmware(), f.FirmwareChosen),
    )
    for workflow, known, request, kind in asking:
        yield Picture(known, JobState.ASKING, request, kind.key(), workflow=workflow)
    waiting = tuple(one for one in facts if not isinstance(one, f.Proof))
    sync = r.AwaitSync(LOCK_ID, None)
    yield Picture(waiting, JobState.RUNNING, sync, f.Synced.key())
    for fault in (each for name, each in read.items() if isinstance(each, Fault) and name != "unplaced"):
        yield Picture(waiting, JobState.STOPPED, sync, f.Synced.key(), fault=fault)
        break
    certified = Certifier(KEY, WORLD, noon).certify("install", Picture(facts).snapshot().facts)
    yield Picture((*facts, certified), JobState.DONE, None, None)


def _no_firmware(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    late = f.FirmwareChosen | f.FirmwareFound | f.FirmwareAssigned | f.SyncRequested | f.Proof
    return tuple(one for one in facts if not isinstance(one, late))


def say_plainly(case: str, snapshot: Snapshot) -> None:
    """What has no window: words of values, evidence, findings, proofs and the command line."""
    for fact in snapshot.facts:
        said = words(steps.value(fact), case)
        assert said.strip() or not isinstance(fact, f.CloudFact), (case, fact)
    for section in sections(snapshot, noon()):
        for row in section.rows:
            words(f"{row.key} {row.value} {row.source}", case)
    for one in findings(snapshot):
        words(f"{one.title} {one.text}", case)
    for proof in proof_rows(snapshot, "since 14:32"):
        words(f"{proof.before} {proof.latest} {proof.words}", case)
    for lack in lacks(snapshot.memory.workflow, snapshot.facts):
        words(f"{lack.title} {lack.text}", case)
    conclude(snapshot.workflow, snapshot.facts)


def say_on_terminal(case: str, snapshot: Snapshot, read: dict[str, Reading]) -> None:
    """Both outputs of the command line, as a UTF-8 terminal takes them."""
    said = io.BytesIO()
    stream = io.TextIOWrapper(said, encoding="utf-8")
    lines = JsonLines(stream)
    for fact in snapshot.facts:
        lines.fact("j-1", fact, "2030-01-01T00:00:00Z")
    lines.row(job_row(snapshot), "")
    asked = read["requirement"]
    if isinstance(asked, Requirement):
        lines.row(requirement_row(asked), "")
    for fault in (one for one in read.values() if isinstance(one, Fault)):
        lines.fault(fault, snapshot.facts, {})
    stream.flush()
    for line in said.getvalue().decode().splitlines():
        words(json.dumps(json.loads(line)).replace(": true", ": 1"), case)


async def show(desk: Desk, case: str, read: dict[str, Reading]) -> None:
    """Every page."""
    shown: set[str] = set()
    for picture in snapshots(read):
        snapshot = picture.snapshot()
        say_plainly(case, snapshot)
        say_on_terminal(case, snapshot, read)
        desk.window.bridge._hear(snapshot)
        desk.window.show_job("j-1")
        await asyncio.sleep(0)
        words(desk.text(), case)
        shown.add(type(desk.window.page).__name__)
    assert shown >= PAGES, shown


async def pick(desk: Desk, case: str, read: dict[str, Reading]) -> None:
    """The tree of places, opened; every row has words."""
    listed = {name: read[name] for name in ("properties", "areas")}
    desk.script.properties = cast("tuple[Property, ...] | Fault", listed["properties"])
    desk.script.areas = cast("tuple[Area, ...] | Fault", listed["areas"])
    ask = Picture(IDENTIFIED, JobState.ASKING, r.AskPlace(), f.PlaceChosen.key())
    desk.window.bridge._hear(ask.snapshot("j-2"))
    desk.window.show_job("j-2")
    page = desk.window.page
    assert isinstance(page, PlacePage)
    model = page.tree.model
    await asyncio.sleep(0.01)
    if isinstance(listed["properties"], tuple) and listed["properties"]:
        await desk.until(lambda: model.rowCount() > 0, case)
        page.tree.view.expand(model.index(0, 0))
        await asyncio.sleep(0.01)
        for number in range(model.rowCount()):
            item = model.item(number)
            below = [item.child(at).text() for at in range(item.rowCount())]
            assert all(words(one, case).strip() for one in (item.text(), *below)), case
    words(desk.text(), case)
    desk.window.show_job(None)


async def sign_in(desk: Desk, case: str, read: dict[str, Reading]) -> None:
    """The cards of the settings."""
    accounts = read["accounts"]
    desk.script.accounts = accounts.accounts if isinstance(accounts, f.AccountsRead) else ()
    desk.window.go("settings")
    await asyncio.sleep(0.005)
    words(desk.text(), case)
    desk.window.show_job(None)


async def walk(drifted: AsyncIterator[tuple[str, str, dict[str, Reading]]], tally: Tally) -> int:
    """Judge every drift; show those that read differently from all before."""
    seen: set[str] = set()
    failed: dict[str, str] = {}
    cases: list[Case] = []
    profile = Profile("test", "https://cloud.example", credentials=("mara",))
    async with at_desk(Script(credentials=("mara",), profile=profile)) as desk:
        async for operation, case, read in drifted:
            name = f"F18 {operation} {case}"
            cases.append(Case("F18", name, {}))
            try:
                holds_no_lie(operation, case, read)
                look = repr(read)
                if look not in seen:
                    seen.add(look)
                    await show(desk, name, read)
                    await pick(desk, name, read)
                    await sign_in(desk, name, read)
            except Exception as failure:
                failed[name] = f"{type(failure).__name__}: {failure}"
    tally.finish(Batch("F18", tuple(cases)), failed)
    return len(seen)


@pytest.mark.on_qt
async def test_every_view_bears_a_few_of_the_drifts(record_property: Callable[[str, object], None]) -> None:
    await walk(read_few(FEW), Tally(record_property))


@pytest.mark.on_qt
@pytest.mark.faults
@pytest.mark.contract
async def test_every_view_bears_every_drift(record_property: Callable[[str, object], None]) -> None:
    assert await walk(read_few(1), Tally(record_property)) >= 90
