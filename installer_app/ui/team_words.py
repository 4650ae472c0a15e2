"""How a computer stands with its team, in words: what was told when, what is held, who did what at a door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import faults, measures, worklist
from installer_app.texts import window_team as wt
from installer_app.texts.language import _, ngettext, within
from installer_app.texts.measures import number
from installer_app.ui.team_desk import Standing
from installer_app.ui.widgets.finding import FindingKind
from installer_app.workflow.worklist import Queue

if TYPE_CHECKING:
    from installer_app.store.claims import Held
    from installer_app.team.doors import Conflict

SHOWN: Final = 3
"""Doors named in one line."""
_JUST_S: Final = 2.0


@dataclass(frozen=True)
class StandingWords:
    """How much it weighs, in a line, what of it is to be known, and the code to quote."""

    kind: FindingKind
    title: str
    text: str = ""
    code: str = ""


def standing_words(standing: Standing, now: float) -> StandingWords:
    """`All told, 2 min ago`; while an outbox drains `1,200 of 4,800 entries`; what waits, and why."""
    waits = _waits(standing.waiting)
    if standing.is_at_work and standing.waiting and (standing.sent or standing.fault is None):
        sent = _(wt.SENT_OF).format(sent=number(standing.sent), total=number(standing.waiting))
        return StandingWords(FindingKind.NOTE, _(wt.TELLING), sent)
    if standing.fault is not None:
        return _trouble(standing, standing.fault, waits, now)
    if standing.told_at is None:
        return StandingWords(FindingKind.NOTE, waits or _(wt.NOT_TOLD), _(wt.NOT_TOLD) if waits else "")
    past_s = max(now - standing.told_at, 0)
    if waits:
        return StandingWords(FindingKind.NOTE, waits, _(wt.SOON).format(age=measures.span(past_s)))
    told = _(wt.ALL_TOLD_NOW) if past_s < _JUST_S else _(wt.ALL_TOLD).format(age=measures.span(past_s))
    return StandingWords(FindingKind.OK, told)


def _trouble(standing: Standing, fault: Fault, waits: str, now: float) -> StandingWords:
    words = faults.words(fault)
    code = _(wt.CODE).format(code=fault.code.value)
    if fault.code is FaultCode.COMPUTER_TEAM_FORBIDDEN:
        return StandingWords(FindingKind.NOTE, _(wt.LOOKS_ONLY), "", code)
    age = measures.span(max(now - (standing.since or now), 0))
    title = _(wt.CANNOT).format(title=words.title, age=age)
    return StandingWords(
        FindingKind.WARN, f"{waits}. {title}" if waits else title, " ".join(words.next), code
    )


def _waits(count: int) -> str:
    return ngettext(wt.WAITS_ONE, wt.WAITS_MANY, count).format(count=number(count)) if count else ""


def held_words(held: Held, now: float) -> str:
    """For a row: since when it is held; or that it is somebody else's now."""
    if held.is_lost:
        return _(wt.LOST)
    return _(wt.HELD_SINCE).format(span=measures.span(max(now - held.claimed_at, 0)))


def conflict_words(one: Conflict, me: str) -> str:
    """Who told what with which claim, and what the list says. `me`: this computer's id."""
    teller = _who(one.teller, one.teller_name, me)
    state, when = _stands(one.state, one.fault), measures.day_and_time(one.told_at)
    if one.against is None:
        return _(wt.SAID_LATE_NOBODY).format(teller=_first(teller), state=state, when=when)
    holder = _who(one.against, one.against_name, me)
    said = _(wt.SAID_LATE).format(teller=_first(teller), state=state, when=when, holder=holder)
    if one.door_told_at is None:
        return f"{said} {_first(_(wt.LIST_NOTHING).format(holder=holder))}"
    stands = _stands(one.door_state, one.door_fault)
    told = measures.day_and_time(one.door_told_at)
    return f"{said} {_(wt.LIST_SAYS).format(holder=holder, state=stands, when=told)}"


def lost_news(doors: tuple[str, ...]) -> str:
    """That doors held here are another's."""
    count = len(doors)
    words = ngettext(wt.LOST_NEWS_ONE, wt.LOST_NEWS_MANY, count)
    return words.format(count=number(count), doors=named(doors))


def taken_news(count: int) -> str:
    """That jobs came from colleagues."""
    return ngettext(wt.TAKEN_ONE, wt.TAKEN_MANY, count).format(count=number(count))


def refused_words(fault: Fault) -> tuple[str, str]:
    """That one could not be taken over: in a line, and what to do."""
    words = faults.words(fault)
    code = _(wt.CODE).format(code=fault.code.value)
    return _(wt.REFUSED).format(title=within(words.title)), f"{' '.join(words.next)} {code}"


def conflict_news(doors: tuple[str, ...]) -> str:
    """That two computers did something at doors."""
    count = len(doors)
    words = ngettext(wt.CONFLICT_NEWS_ONE, wt.CONFLICT_NEWS_MANY, count)
    return words.format(count=number(count), doors=named(doors))


def named(doors: Iterable[str]) -> str:
    """The first of some doors."""
    every = tuple(doors)
    said, more = ", ".join(every[:SHOWN]), len(every) - SHOWN
    return _(wt.MORE).format(doors=said, count=number(more)) if more > 0 else said


def grouped(serial: str) -> str:
    """As it is read from the lock: 4-4."""
    return f"{serial[:4]} {serial[4:]}"


def ends(held: Held, now: float) -> str:
    """How long it is held still."""
    return measures.span(held.held_until - now) if held.held_until > now else _(wt.ENDED)


def until(held: Held) -> str:
    """Until when it is held."""
    return measures.day_and_time(measures.unix_moment(held.held_until))


def _who(key_id: str, name: str, me: str) -> str:
    return _(wt.THIS_ONE) if key_id == me else name or key_id


def _stands(state: str, fault: str | None) -> str:
    known = within(worklist.queue(Queue(state))) if state in set(Queue) else state
    code = FaultCode(fault) if fault is not None and fault in set(FaultCode) else None
    return f"{known} ({within(faults.title(code))})" if code is not None else known


def _first(said: str) -> str:
    return said[:1].upper() + said[1:]
