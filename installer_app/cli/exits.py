"""Exit codes: 0 proven, else by what stands in the way. `lock-installer --help` lists them."""

from __future__ import annotations

from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow.conclusion import Conclusion
from installer_app.workflow.unseen import IS_DEAF, IS_HEARD, Reason

PROVEN: Final = 0
BUG: Final = 1
USAGE: Final = 2
NOT_VERIFIABLE: Final = 3
ANSWER_NEEDED: Final = 4
FOUND: Final = 5
"""A diagnosis found something that matters."""
INTERRUPTED: Final = 130
FAMILIES: Final = {
    "answer": ANSWER_NEEDED,
    "lock": 10,
    "link": 11,
    "message": 12,
    "cloud": 13,
    "account": 14,
    "sync": 15,
    "firmware": 16,
    "computer": 17,
}


def of_fault(fault: Fault) -> int:
    """The family decides; a bug and a wrong command line have codes of their own."""
    if fault.code is FaultCode.COMPUTER_BUG:
        return BUG
    if fault.code is FaultCode.COMPUTER_USAGE:
        return USAGE
    return FAMILIES[fault.code.family]


def of_reason(reason: Reason) -> int:
    """0 where the lock is heard after all; else whether it is the lock, this computer's radio, or what was
    typed."""
    if reason in IS_HEARD:
        return PROVEN
    if reason in IS_DEAF:
        return FAMILIES["link"]
    return USAGE if reason in (Reason.NOT_NAMED, Reason.NO_SERIAL) else FAMILIES["lock"]


def of_conclusion(conclusion: Conclusion) -> int:
    """0 only where every proof was read; a job without proofs of its own is proven by its last fact."""
    return PROVEN if conclusion.proven else NOT_VERIFIABLE
