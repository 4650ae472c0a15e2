"""The global oracle: what must hold after any fault, once the app was started again and resumed.

Whatever happened: lock and cloud agree or the app names what is unknown; effects at the cloud are never more
than the `Asked` entries, and no request was asked twice without `Allowed`; the bytes on the lock are those
that were signed and journaled; no traceback, no secret in what is written down, and the journal is readable
with its chain whole. `tests.faults.evidence` gathers the `Evidence` of one lock; `judge` it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.sandbox.cloud.records import Effect
from installer_app.sandbox.cloud.records import Lock as CloudLock
from installer_app.sandbox.lock_state import LockState
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.e2e.dying import name

ASKED_AS: Final[Mapping[str, tuple[str, ...]]] = {
    "provisionLock": ("provision-lock",),
    "installLock": ("install-lock",),
    "uninstallLock": ("uninstall-lock", "free-place"),
    "updateLock": ("rename-lock",),
    "assignFirmwareVersion": ("assign-firmware",),
    "unassignFirmwareVersion": ("unassign-firmware",),
    "deprovisionLock": ("deprovision-lock",),
}
"""The ledger's operations, and the requests that lead to them."""


@dataclass(frozen=True)
class Evidence:
    """All there is about one lock after a case."""

    jobs: tuple[tuple[j.Entry, ...], ...]
    """The entries of every job of this lock, as a new process reads them."""
    snapshot: Snapshot | None
    """What the app says of the last job in the end; None: there is no job."""
    effects: tuple[Effect, ...]
    """The cloud's ledger for this lock, syncs left out."""
    lock: LockState
    records: tuple[CloudLock, ...]
    """The cloud's records that bear the lock's serial."""
    signed: frozenset[str] | None = None
    """SHA-256 of every message the cloud signed; None: nobody looked (see `watch_signing`)."""
    written: str = ""
    """All text the app left behind: its outputs, its recorder."""
    secrets: tuple[str, ...] = ()
    """What must not be in it: tokens, keys."""


def judge(evidence: Evidence, where: str = "") -> None:
    """AssertionError with every rule that is broken."""
    broken = [
        *check_effects(evidence),
        *check_bytes(evidence),
        *check_agreement(evidence),
        *check_traces(evidence),
    ]
    assert not broken, f"{where}\n" + "\n".join(broken) + f"\n{describe(evidence)}"


def describe(evidence: Evidence) -> str:
    """What a person needs to understand a broken rule."""
    names = [", ".join(map(name, entries)) for entries in evidence.jobs]
    ledger = ", ".join(f"{each.operation}: {each.effect}" for each in evidence.effects)
    snapshot = evidence.snapshot
    state = f"{snapshot.state}, step {snapshot.step}, {snapshot.fault!r}" if snapshot else "no job"
    phase = ("factory", "provisioned", "installed")[evidence.lock.phase]
    records = [f"{each.lock_id} in {each.area_id}" for each in evidence.records]
    return f"journal: {names}\nledger: {ledger}\nlock: {phase}; records: {records}\nthe app says: {state}"


# ---- the rules


def check_effects(evidence: Evidence) -> Iterable[str]:
    """Every effect was asked for, and asking again had leave."""
    asked: dict[str, int] = {}
    for entries in evidence.jobs:
        memory = j.Memory()
        for entry in entries:
            if isinstance(entry, j.Asked):
                asked[entry.request] = asked.get(entry.request, 0) + 1
                if not memory.may_ask(entry.request):
                    yield f"{entry.request} was asked again without leave"
            memory = memory.after(entry, "")
    for operation, requests in ASKED_AS.items():
        done = sum(each.operation == operation for each in evidence.effects)
        intended = sum(asked.get(request, 0) for request in requests)
        if done > intended:
            yield f"{operation} took effect {done} times, the journal intended {intended}"
    others = {each.operation for each in evidence.effects} - set(ASKED_AS)
    if others:
        yield f"effects nobody asked for: {others}"


def check_bytes(evidence: Evidence) -> Iterable[str]:
    """What the lock applied is, to the byte, what was signed (or sealed) and journaled."""
    facts = [e.fact for entries in evidence.jobs for e in entries if isinstance(e, j.Learned)]
    sealed = {fact.sealed.sha256 for fact in facts if isinstance(fact, f.RecordSealed)}
    messages = {fact.message.sha256 for fact in facts if isinstance(fact, f.Signed)}
    if evidence.signed is not None and not messages <= evidence.signed:
        yield "a journaled message is not one the cloud signed"
    last = evidence.lock.memory.last
    if last is not None and last.sha.hex() not in sealed | messages:
        yield f"the lock applied a {last.kind} message that is in no journal"
    for fact in facts:
        if isinstance(fact, f.Applied) and fact.receipt.sha256 not in sealed | messages:
            yield f"a receipt is about other bytes: {fact.key()}"


def check_agreement(evidence: Evidence) -> Iterable[str]:
    """Lock and cloud agree, or the job is open and says what it waits for or what is unknown."""
    snapshot, apart = evidence.snapshot, tuple(_apart(evidence))
    if snapshot is None or snapshot.memory.outcome is not None:
        yield from apart
    elif snapshot.state is JobState.RUNNING:
        yield "the job never came to rest"
    elif isinstance(snapshot.request, AskLeave):
        if not snapshot.request.reading:
            yield f"leave to repeat {snapshot.request.of} is wanted, and nothing is shown to decide by"
    elif snapshot.state is JobState.STOPPED and snapshot.fault is None:
        yield "the job stopped without a word"
    done = snapshot is not None and snapshot.state is JobState.DONE
    if done and snapshot and (gaps := conclude(snapshot.workflow, snapshot.facts).open):
        yield f"it is called done and lacks {gaps}"


def _apart(evidence: Evidence) -> Iterable[str]:
    memory, phase = evidence.lock.memory, evidence.lock.phase
    mine = [each for each in evidence.records if each.lock_id == memory.lock_id]
    if phase and not mine:
        yield f"the lock knows itself as {memory.lock_id}, the cloud does not"
    for record in mine:
        area = memory.area_id if phase == len(("provisioned", "installed")) else ""
        if (record.area_id or "") != area:
            yield f"the lock is in {area or 'no area'}, its record in {record.area_id or 'none'}"
    leave = j.Allowed("provision-lock")
    allowed = sum(entry == leave for entries in evidence.jobs for entry in entries)
    if len(evidence.records) - len(mine) > allowed:
        yield f"{len(evidence.records)} records bear the serial, and only {allowed} more were allowed"


def check_traces(evidence: Evidence) -> Iterable[str]:
    """No bug, no traceback, no secret in what was written down."""
    faults = [e for entries in evidence.jobs for e in entries if isinstance(e, j.Faulted)]
    said = evidence.snapshot.fault if evidence.snapshot else None
    if any(fault.code is FaultCode.COMPUTER_BUG for fault in (*faults, said) if fault is not None):
        yield "a bug was met"
    for mark in ("Traceback (most recent", "session.bug", "window.bug"):
        if at := evidence.written.find(mark) + 1:
            yield f"{mark}: ...{evidence.written[at - 1 : at + 3000]}"
    for number, secret in enumerate(evidence.secrets):
        if len(secret) >= 8 and secret in evidence.written:
            yield f"secret {number} was written down: {secret[:4]}..."
