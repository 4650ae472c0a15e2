"""Words for what happened to a lock: our journal's entries, the cloud's events, access logs, SMP frames."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from installer_app.model.doorlock import Event, LockAccessLog
from installer_app.model.fault import Fault
from installer_app.model.record import Plain
from installer_app.model.redaction import redact
from installer_app.texts import faults, steps, window
from installer_app.texts.language import N_, _
from installer_app.texts.measures import byte_count, span
from installer_app.workflow import journal as j
from installer_app.workflow.facts import KINDS

ID_SHOWN: Final = 8
LONGEST: Final = 400
"""Of a text from outside; a longer one is cut where it is only listed."""
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
OUTCOMES: Final[Mapping[str, str]] = {
    "done": N_("Job ended: done"),
    "undone": N_("Job ended: taken back, and that proven"),
    "abandoned": N_("Job ended by hand, as it stood"),
    "given": N_("Job ended here: handed over"),
    "erased": N_("Job ended: its secret bytes were destroyed"),
}
FRAMES: Final[Mapping[str, str]] = {
    "0.0": N_("echo"),
    "0.4": N_("clock"),
    "0.5": N_("restart"),
    "0.6": N_("parameters"),
    "1.0": N_("firmware slots"),
    "1.1": N_("firmware image"),
    "1.5": N_("erase a firmware slot"),
    "1.6": N_("room for firmware"),
    "8.0": N_("message bytes"),
    "8.1": N_("how much of the message it holds"),
    "8.2": N_("digest of the message"),
    "8.3": N_("kinds of digest"),
    "8.4": N_("close the file"),
    "64.0": N_("signed info"),
    "64.1": N_("apply the message"),
    "64.2": N_("show itself"),
    "64.3": N_("sync"),
}
"""By SMP group and command."""
_DAYS: Final[Mapping[str, str]] = {
    "mon": N_("Mon"), "tue": N_("Tue"), "wed": N_("Wed"), "thu": N_("Thu"), "fri": N_("Fri"),
    "sat": N_("Sat"), "sun": N_("Sun"),
}  # fmt: skip


def plain(text: object) -> str:
    """A text from outside, as it may be shown: without what steers a terminal, and not without end."""
    return " ".join(str(redact(str(text)[: LONGEST * 4])).split())[:LONGEST]


def short_id(value: str | None) -> str:
    """Enough of an id to tell it from another."""
    return plain(value or "")[:ID_SHOWN]


def of_entry(entry: j.Entry) -> str:
    """One entry of a journal; empty for what tells nothing by itself."""
    match entry:
        case j.Opened(workflow):
            name = _(window.WORKFLOWS[workflow]) if workflow in window.WORKFLOWS else plain(workflow)
            return _("Job begun: {workflow}").format(workflow=name)
        case j.Learned(fact):
            return f"{steps.title(fact.key())}: {plain(steps.value(fact))}"
        case j.Asked(request):
            return _("Asked: {request}").format(request=_request(request))
        case j.Declined(request, code):
            words = _("Refused, nothing happened: {request} [{code}]")
            return words.format(request=_request(request), code=code.value)
        case j.Faulted(_, code, detail):
            return f"{faults.words(Fault(code, detail)).title} [{code.value}]"
        case j.Forgot(names):
            told = ", ".join(steps.title(name) for name in names if name in KINDS)
            return _("To be learned anew: {what}").format(what=told) if told else ""
        case j.Allowed(request):
            return _("Leave to ask again: {request}").format(request=_request(request))
        case j.Offered():
            return _("A hand-over was begun")
        case j.Given():
            return _("Handed over")
        case j.Closed(outcome):
            return _(OUTCOMES[outcome]) if outcome in OUTCOMES else plain(outcome)
    return ""


EVENTS: Final = {
    "keyMapChanged": N_("Key map changed"),
    "lockInstalled": N_("Lock installed"),
    "lockUninstalled": N_("Lock uninstalled"),
    "firmwareAssigned": N_("Firmware assigned"),
    "firmwareUnassigned": N_("Firmware no longer assigned"),
}


def of_event(event: Event) -> str:
    """`keyMapChanged` is `Key map changed`; a name this version does not know stays the cloud's own."""
    if (known := EVENTS.get(event.event_name or "")) is not None:
        return _(known)
    words = _HUMP.sub(" ", plain(event.event_name or "")).lower()
    return words[:1].upper() + words[1:] if words else _("An event without a name")


def of_log(log: LockAccessLog) -> str:
    """Who opened it, as far as the log says."""
    if log.user_device_id:
        return _("Opened with phone {phone}").format(phone=short_id(log.user_device_id))
    if log.access_key_id:
        return _("Opened with key {key}").format(key=short_id(log.access_key_id))
    return _("Opened; the log does not say with what")


def log_details(log: LockAccessLog) -> str:
    """What else a log says."""
    parts = [_("access log")]
    if log.user_id:
        parts.append(_("user {user}").format(user=short_id(log.user_id)))
    match log.device_signature_failure:
        case True:
            parts.append(_("bad device signature"))
        case False:
            parts.append(_("device signature valid"))
        case _:
            parts.append(_("signature not reported"))
    return ", ".join(parts)


def of_frame(record: Mapping[str, Plain]) -> str:
    """One record of the flight recorder about the lock's link; empty for any other."""
    name = plain(record.get("name", ""))
    what = _(FRAMES[name]) if name in FRAMES else _("command {name}").format(name=name)
    sequence = plain(record.get("sequence", ""))
    match record.get("kind"):
        case "smp.request":
            count = record.get("bytes")
            size = byte_count(count) if isinstance(count, int) else "?"
            return _("To the lock: {what}, {size}, number {sequence}").format(
                what=what, size=size, sequence=sequence
            )
        case "smp.answer":
            return _("The lock answers: {what}, number {sequence}").format(what=what, sequence=sequence)
        case "smp.refusal":
            words = _("The lock refuses: {what}, error {rc} of group {group}")
            group = record.get("group")
            return words.format(what=what, rc=record.get("rc"), group="-" if group is None else group)
        case "smp.timeout":
            return _("No answer in time: {what}").format(what=what)
        case "link.again":
            pause = record.get("pause_s")
            told = span(pause) if isinstance(pause, int | float) else "?"
            return _("The link is made again after {pause}: {why}").format(
                pause=told, why=plain(record.get("after", ""))
            )
        case "lock.false":
            return _("Somebody else answers to this serial: {why}").format(why=plain(record.get("why", "")))
    return ""


def schedule(text: str | None) -> str:
    """When an entry of an access list holds; a form that is not known is shown as it came."""
    try:
        data = json.loads(text or "")
    except (ValueError, RecursionError):
        return plain(text) if text else _("no schedule")
    entries = data if isinstance(data, list) else [data]
    said = [_hours(each) for each in entries[:20] if isinstance(each, dict)]
    if not said or len(said) < min(len(entries), 20) or "" in said:
        return plain(text)
    return "; ".join(said)


def _hours(entry: Mapping[str, object]) -> str:
    if entry.get("always") is True:
        return _("always")
    period = entry.get("period")
    if isinstance(period, dict):
        days, begin, end = entry.get("dayOfWeek"), period.get("startTime"), period.get("endTime")
    else:
        days, begin, end = entry.get("weekdays"), entry.get("from"), entry.get("until")
    if not all(isinstance(each, str) for each in (days, begin, end)):
        return ""
    words = _("{days}, {begin} to {end}")
    return words.format(days=_weekdays(str(days)), begin=plain(begin), end=plain(end))


def _weekdays(text: str) -> str:
    def one(word: str) -> str:
        known = _DAYS.get(word.strip().lower()[:3])
        return _(known) if known else plain(word)

    parts = [part.split("-") for part in text.split(",")]
    return ", ".join(_(" to ").join(one(word) for word in part) for part in parts)


def _request(key: str) -> str:
    return _(window.REQUESTS[key]) if key in window.REQUESTS else plain(key.replace("-", " "))
