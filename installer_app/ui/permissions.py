"""Which steps of a job no account signed in may do, and who could. What is unknown is allowed and tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from installer_app.model.cloud import Permission
from installer_app.texts import window_settings as ws
from installer_app.texts.language import _
from installer_app.workflow import conditions
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Facts

FIRMWARE: Final = "firmware"


@dataclass(frozen=True)
class Lack:
    """A step that the cloud would refuse; `blocks` where this job cannot do without it."""

    title: str
    text: str
    blocks: bool


@dataclass(frozen=True)
class _Need:
    step: str
    permissions: tuple[Permission, ...]
    property_id: str | None = None


def lacks(workflow: str, facts: Facts) -> tuple[Lack, ...]:
    """What is lacking for this job, in the order of its steps; nothing before the accounts are read."""
    read = facts.get(f.AccountsRead)
    if read is None or not read.accounts:
        return ()
    found = []
    for need in _needs(workflow, facts):
        told = [one.may(each, need.property_id) for one in read.accounts for each in need.permissions]
        if all(may is False for may in told):
            reason = ws.FIRMWARE_STAYS if need.step == FIRMWARE else ws.WOULD_REFUSE
            text = f"{_(reason)} {_who(need, read)}"
            found.append(Lack(_(ws.MAY_NOT[need.step]), text, need.step != FIRMWARE))
    return tuple(found)


def _needs(workflow: str, facts: Facts) -> tuple[_Need, ...]:
    provision = _Need("provision-lock", (Permission.PROVISION_LOCK,))
    factory = f.LockRead in facts and conditions.is_factory(facts) and not conditions.holds_record(facts)
    match workflow:
        case "install" | "install-ahead" | "move" | "replace":
            place = facts.get(f.PlaceChosen)
            at = place.property_id.lower() if place else None  # as the grants are read
            return (
                *((provision,) if factory else ()),
                _Need("install-lock", (Permission.INSTALL_LOCK,), at),
                _Need(FIRMWARE, (Permission.MANAGE_FIRMWARE, Permission.SUPPORT), at),
            )
        case "upload":
            return (_Need("upload", (Permission.MANAGE_FIRMWARE, Permission.SUPPORT)),)
        case "provision":
            return (provision,)
        case "uninstall" | "uninstall-cloud":
            read = facts.get(f.RecordRead)
            held = read.record.property_id if read and read.record else None
            return (_Need("uninstall", (Permission.INSTALL_LOCK,), held.lower() if held else None),)
        case "deprovision":
            return (_Need("deprovision", (Permission.PROVISION_LOCK,)),)
    return ()


def _who(need: _Need, read: f.AccountsRead) -> str:
    """Who could do it: accounts here that may it elsewhere, else whoever has the permission."""
    names = [
        one.name or one.credential
        for one in read.accounts
        if any(one.may(each) is True for each in need.permissions)
    ]
    needed = _(ws.NEEDED).format(permission=_(ws.OR).join(need.permissions))
    return f"{_(ws.ELSEWHERE).format(names=', '.join(names))} {needed}" if names else needed
