"""`scan`: who is in the air, and why one of them is not seen."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from typing import Final

from installer_app.cli import exits
from installer_app.cli.output import Output
from installer_app.compose import Workplace, open_workplace
from installer_app.computer import monotonic_s
from installer_app.lock.scan import Air, Heard
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.texts.measures import dbm
from installer_app.texts.unseen import words as reason_words
from installer_app.workflow import unseen

STATES: Final = ("factory", "provisioned", "installed")


async def scan(where: Where, seconds: float, out: Output) -> None:
    """Listen, then one row a lock, strongest first. Faults: those of the radio; lock_not_found."""
    async with open_workplace(where) as workplace:
        air = await _listen(workplace, seconds)
    if not air.heard:
        raise Fault(FaultCode.LOCK_NOT_FOUND, f"nothing heard for {seconds:g} s")
    for one in sorted(air.heard, key=lambda h: h.rssi_dbm if h.rssi_dbm is not None else -999, reverse=True):
        rssi = round(one.rssi_dbm) if one.rssi_dbm is not None else None
        claim = one.advertisement
        row = {
            "kind": one.kind.value,
            "serial": one.serial,
            "state": "unknown" if one.foreign else _state(one),
            "rssi_dbm": rssi,
            "battery_low": claim.battery_low if claim else None,
            "address": one.address,
            "name": one.name,
            "bold": asdict(one.bold) if one.bold else None,
        }
        out.row(row, f"{_identity(one):<12} {_state(one):<12} {dbm(rssi)}")


async def explain_unseen(where: Where, typed: str, seconds: float, out: Output) -> int:
    """Listen, then one row a reason why this lock is not seen, the likeliest first; the exit code."""
    air, fault = Air(), None
    async with open_workplace(where) as workplace:
        try:
            air = await _listen(workplace, seconds)
        except Fault as met:
            fault = met
        serial = unseen.read_serial(typed)
        jobs = map(workplace.session.snapshot, workplace.session.job_ids(naming=serial or ""))
        known = unseen.known_state(jobs, serial) if serial else None
    traces = air.traces(monotonic_s())
    evidence = unseen.Evidence(typed, traces, air.others, air.nearly, seconds, fault, known)
    found = unseen.explain(evidence)
    for rank, one in enumerate(found, 1):
        said = reason_words(one)
        row = {"rank": rank, **_values(one), **asdict(said)}
        out.row(row, f"{rank}. {said.title}  [{one.reason}]\n   {said.evidence}\n   > {said.remedy}")
    return exits.of_reason(found[0].reason)


async def _listen(workplace: Workplace, seconds: float) -> Air:
    """All that was heard in this time. Faults: those of the radio."""
    air = Air()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for newest in workplace.heard():
                air = newest
    return air


def _identity(one: Heard) -> str:
    if one.bold is not None:
        return f"Bold {one.bold.device_id}"
    return one.serial or one.name or one.kind.value


def _state(one: Heard) -> str:
    if one.foreign:
        return one.kind.value
    claim = one.advertisement
    return STATES[claim.state] if claim and claim.state < len(STATES) else "unknown"


def _values(one: unseen.Finding) -> dict[str, object]:
    """What a finding rests on, for programs; states by their names."""
    named = {key: value for key, value in asdict(one).items() if value is not None}
    return {key: STATES[value] if key in ("state", "known_state") else value for key, value in named.items()}
