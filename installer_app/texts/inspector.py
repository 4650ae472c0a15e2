"""What a signed message says, in words: for which lock and place, until when, by whom, and which bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from installer_app.model.message import Inspection, MessageKind, Seal
from installer_app.model.secret import Blob
from installer_app.texts.language import N_, _
from installer_app.texts.measures import byte_count, day_and_time, moment
from installer_app.texts.standing import area_of
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Facts

_TITLES: Final = {
    MessageKind.PROVISION: N_("Provision message"),
    MessageKind.INSTALL: N_("Install message"),
    MessageKind.UNINSTALL: N_("Uninstall message"),
}
_ASKS: Final = {
    MessageKind.PROVISION: N_("The lock belongs to an owner from now on, and takes its keys."),
    MessageKind.INSTALL: N_("The lock belongs to this place from now on, and opens for who may enter there."),
    MessageKind.UNINSTALL: N_("The lock leaves its place and forgets who may open it."),
}
_SEALS: Final = {
    Seal.VERIFIED: N_("verified here, and once more by the lock"),
    Seal.NOT_VERIFIED: N_("not verified here: this profile has no key of the signer. The lock verifies it."),
}


@dataclass(frozen=True)
class Line:
    """One thing it says. `mono`: digests and ids."""

    head: str
    text: str
    mono: bool = False


@dataclass(frozen=True)
class Told:
    """One message."""

    title: str
    lines: tuple[Line, ...]


def messages(facts: Facts) -> tuple[Told, ...]:
    """Every message that this job holds, the latest first. What could not be read is said."""
    found = []
    for kind, signed, seen in (
        (MessageKind.UNINSTALL, facts.get(f.UninstallSigned), facts.get(f.UninstallInspected)),
        (MessageKind.INSTALL, facts.get(f.InstallSigned), facts.get(f.InstallInspected)),
    ):
        if signed is not None:
            said = seen.inspection if seen is not None else None
            found.append(Told(_(_TITLES[kind]), tuple(_signed(kind, signed, said, facts))))
    sealed = facts.get(f.RecordSealed)
    if sealed is not None:
        found.append(Told(_(_TITLES[MessageKind.PROVISION]), tuple(_sealed(sealed.sealed, facts))))
    return tuple(found)


def _sealed(blob: Blob, facts: Facts) -> Iterator[Line]:
    yield Line(_("It asks"), _(_ASKS[MessageKind.PROVISION]))
    yield Line(_("For lock"), _lock(facts))
    yield Line(_("Who can read it"), _("This lock alone: it is sealed to its key."))
    yield from _bytes(blob)


def _signed(kind: MessageKind, signed: f.Signed, said: Inspection | None, facts: Facts) -> Iterator[Line]:
    yield Line(_("It asks"), _(_ASKS[kind]))
    if said is None:
        yield Line(_("What it says"), _("Not looked into yet."))
    elif said.format == "unknown":
        yield Line(_("What it says"), _("Its format is not known here. The lock reads and verifies it."))
    else:
        yield from _known(kind, said, facts)
    if said is not None:
        yield Line(_("Signature"), _(_SEALS[said.seal]))
    yield from _bytes(signed.message)
    yield Line(_("Format"), signed.media_type)


def _known(kind: MessageKind, said: Inspection, facts: Facts) -> Iterator[Line]:
    yield Line(_("For lock"), _lock(facts))
    if said.lock_id:
        yield Line(_("lockId"), said.lock_id, True)
    if kind is MessageKind.INSTALL:
        yield Line(_("For place"), area_of(facts) if f.PlaceChosen in facts else _("unknown"))
        if said.property_id or said.area_id:
            yield Line(_("Property, area"), ", ".join(filter(None, (said.property_id, said.area_id))), True)
    yield Line(_("Valid"), _validity(said))
    yield Line(_("Signed by"), said.key_id or _("the message does not say"), bool(said.key_id))
    if said.message_id:
        yield Line(_("Number"), said.message_id, True)


def _validity(said: Inspection) -> str:
    since, until = moment(said.issued), moment(said.expires)
    if until is None:
        return _("it does not say until when")
    if since is None:
        return _("until {when}").format(when=day_and_time(until))
    return _("from {start} until {when}").format(start=day_and_time(since), when=day_and_time(until))


def _lock(facts: Facts) -> str:
    chosen, given = facts.get(f.LockChosen), facts.get(f.LockIdGiven)
    return chosen.serial if chosen is not None else given.lock_id if given is not None else _("unknown")


def _bytes(blob: Blob) -> Iterator[Line]:
    yield Line(_("Bytes"), _("{bytes}, delivered as they are").format(bytes=byte_count(len(blob))))
    yield Line(_("SHA-256"), blob.sha256, True)
