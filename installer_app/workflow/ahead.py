"""An install prepared ahead: first all that the cloud is needed for, then, at the door, only the lock.

The same pieces as an install, in another order. Between `AtDoor` and the lock's receipt no step asks the
cloud, nor does anything that is read anew there: neither after a death, nor after a fault or a sleep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.agreement import review, review_ahead
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.firmware import CARRY, IMAGE
from installer_app.workflow.phases import (
    BASELINE,
    BRING,
    CLOCK,
    FIRMWARE_ASSIGNED,
    FIRMWARE_CHOSEN,
    FIRMWARE_FOUND,
    PROVISIONED,
    SEAL,
    SIGN,
    VERIFY,
)
from installer_app.workflow.pieces import ACCOUNTS, IDENTIFY, PLACE, RECORD, resting, when

AHEAD: Final = "install-ahead"
AT_CLOUD: Final = (f.RecordRead, f.ReviewedAhead)
"""What every act at the cloud rests on: its record, and nothing found there that stands in the way."""
AT_LOCK: Final = (f.MessageValid, f.LockRead, f.Reviewed)
"""What every act on the lock rests on, at a door where there may be no network."""


def makes_record(facts: Facts) -> bool:
    """No record of this serial was found; or it is not known whether the one that was asked for is there."""
    return facts[f.RecordRead].record is None or "provision-lock" in facts.unanswered


def has_record(facts: Facts) -> bool:
    """There is one already: whether its lock has its keys is seen at the door."""
    return f.Provisioned not in facts and not makes_record(facts)


def fetch_record(facts: Facts) -> r.FetchRecord:
    record = facts[f.RecordRead].record
    assert record is not None
    return r.FetchRecord(record.lock_id)


def expires(facts: Facts) -> str | None:
    """When the message in hand is of no use any more, ISO 8601; None: none is in hand, or it does not say."""
    inspected = facts.get(f.InstallInspected)
    return inspected.inspection.expires if inspected else None


def check_message(facts: Facts) -> r.CheckMessage:
    accounts = facts.get(f.AccountsRead)
    said = facts[f.InstallInspected].inspection
    return r.CheckMessage(said.issued, said.expires, accounts.skew_s if accounts else None)


def is_to_be_brought(facts: Facts) -> bool:
    """The lock does not hold the message whole. One that does may have obeyed it: only its receipt tells, and
    is to be had after the message has expired too."""
    return f.InstallDelivered not in facts


_READS: Final[Mapping[type[Fact], tuple[type[Fact], ...]]] = {f.LockRead: (f.MessageValid,)}
_IDENTIFY: Final = tuple(replace(step, reads_anew=_READS.get(step.learns, ())) for step in IDENTIFY[1:])

INSTALL_AHEAD: Final[Workflow] = (
    IDENTIFY[0],
    *PLACE,
    FIRMWARE_CHOSEN,
    ACCOUNTS,
    FIRMWARE_FOUND,
    RECORD,
    Step(f.ReviewedAhead, review_ahead, reads_anew=(f.RecordRead,)),
    *resting(when(makes_record, (replace(PROVISIONED, request=c.provision_anew),)), AT_CLOUD),
    Step(f.RecordFetched, fetch_record, when=has_record),
    *resting(SIGN, AT_CLOUD),
    FIRMWARE_ASSIGNED,
    IMAGE[0],
    BASELINE,
    Step(f.AtDoor, lambda facts: r.AskDoor(c.serial(facts), expires(facts))),
    Step(
        f.MessageValid,
        check_message,
        when=is_to_be_brought,
        forgets={FaultCode.MESSAGE_EXPIRED: (f.AtDoor,)},
    ),
    *_IDENTIFY,
    Step(f.Reviewed, lambda facts: review(AHEAD, facts), reads_anew=(f.MessageValid, f.LockRead)),
    Step(f.Confirmed, lambda _: r.AskConfirm(AHEAD)),
    *when(c.needs_provision, resting(SEAL, AT_LOCK)),
    CLOCK,
    *resting(BRING, AT_LOCK),
    *IMAGE[1:],
    *CARRY,
    *VERIFY,
)
