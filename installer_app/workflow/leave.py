"""Which leave lets a job go on that a message of no more use has stopped."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot

RENEWED: Final = frozenset(
    {
        FaultCode.MESSAGE_OUTDATED,
        FaultCode.MESSAGE_REPLAYED,
        FaultCode.MESSAGE_EXPIRED,
        FaultCode.MESSAGE_FALSE,
    }
)
"""What a message is signed anew for, where leave is given."""


def wanted_leave(snapshot: Snapshot, given: Collection[str]) -> str | None:
    """The request, among those that leave is given for, that this job needs it for; None: none of them."""
    if isinstance(snapshot.request, AskLeave) and snapshot.state is JobState.ASKING:
        return snapshot.request.of if snapshot.request.of in given else None
    if snapshot.state is not JobState.STOPPED or snapshot.fault is None or snapshot.fault.code not in RENEWED:
        return None
    answered = [fact.answers for fact in snapshot.facts if fact.answers in given]
    return answered[-1] if answered else None
