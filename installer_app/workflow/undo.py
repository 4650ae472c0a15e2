"""The workflow that takes back what an unfinished job did: each thing by its steps, with its own proof."""

from __future__ import annotations

from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.model.message import MessageKind, UninstallMode
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow import undoing as u
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.facts import Facts
from installer_app.workflow.pieces import ACCOUNTS, IDENTIFY, RECORD, check, deliver, resting, when


def _record_id(facts: Facts) -> str:
    found = u.record_id(facts)
    if found is None:
        raise LookupError("no fact names the record to delete")
    return found


def _confirm_unassigned(facts: Facts) -> r.ConfirmAssignment:
    of = c.assign(facts)
    return r.ConfirmAssignment(None, of.scope, of.lock_id, of.property_id, of.area_id, was=of.version)


_REVIEW, _CONFIRM = check("undo")

_FIRMWARE: Final[Workflow] = (
    *when(
        u.undoes_firmware,
        (Step(f.FirmwareUnassigned, lambda facts: r.UnassignFirmware(c.assign(facts)), once=True),),
    ),
    Step(
        f.FirmwareRequired,
        _confirm_unassigned,
        when=lambda facts: f.FirmwareUnassigned in facts,
        undoes=(f.FirmwareAssigned, f.FirmwareCurrent),
    ),
)

_PLACE: Final[Workflow] = (
    *when(
        u.undoes_place,
        (
            Step(
                f.UninstallSigned,
                lambda facts: r.UninstallLock(c.lock_id(facts), UninstallMode.AREA),
                once=True,
            ),
        ),
    ),
    *when(
        u.brings_uninstall,
        (
            Step(
                f.UninstallInspected,
                lambda facts: r.InspectMessage(
                    MessageKind.UNINSTALL,
                    facts[f.UninstallSigned].message,
                    facts[f.UninstallSigned].media_type,
                    c.lock_id(facts),
                    None,
                    None,
                ),
            ),
            *deliver(MessageKind.UNINSTALL, f.UninstallSigned),
        ),
    ),
    Step(
        f.Unplaced,
        lambda facts: r.ConfirmUnplaced(c.lock_id(facts)),
        when=u.asked_uninstall,
        undoes=u.PLACING,
    ),
)

_RECORD: Final[Workflow] = (
    *when(
        u.undoes_record,
        (Step(f.Deprovisioned, lambda facts: r.DeprovisionLock(_record_id(facts)), once=True),),
    ),
    Step(
        f.RecordGone,
        lambda facts: r.ConfirmGone(_record_id(facts)),
        when=u.had_record,
        undoes=u.PROVISIONING,
    ),
)

UNDO: Final[Workflow] = (
    *when(u.meets_lock, IDENTIFY),
    *when(u.did_anything, (ACCOUNTS,)),
    *when(u.touched_lock, (RECORD, _REVIEW)),
    *when(u.did_anything, (_CONFIRM,)),
    *resting((*_FIRMWARE, *_PLACE, *_RECORD)),
    *when(u.needs_press, (Step(f.Pressed, lambda facts: r.AskPress(c.serial(facts))),)),
    Step(
        f.FactoryProven,
        lambda facts: r.ProveFactory(c.serial(facts), c.keys(facts)),
        when=u.is_wiped,
        forgets={FaultCode.LOCK_WRONG_STATE: (f.Pressed,)},
        by_itself=frozenset({FaultCode.LOCK_WRONG_STATE}),
    ),
)
