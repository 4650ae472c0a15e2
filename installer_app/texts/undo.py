"""What undoing a job will do and what it cannot, in sentences, before it is confirmed."""

from __future__ import annotations

from installer_app.model.lock import LockState
from installer_app.texts.language import _
from installer_app.texts.standing import area_of
from installer_app.workflow import facts as f
from installer_app.workflow import undoing as u
from installer_app.workflow.facts import Facts


def plan(facts: Facts) -> tuple[str, ...]:
    """What will be taken back, in its order; once lock and record have been read, where anything was asked of
    them."""
    said: list[str] = []
    chosen = facts.get(f.FirmwareChosen)
    if u.undoes_firmware(facts) and chosen is not None:
        said.append(
            _("The cloud no longer requires firmware {version} where this job assigned it.").format(
                version=chosen.version
            )
        )
    if u.touched_lock(facts):
        said += _of_lock(facts)
    return tuple(said) or (_("Nothing of this job is left to undo."),)


def limits(facts: Facts) -> tuple[str, ...]:
    """What undoing does not bring back."""
    said: list[str] = []
    if u.undoes_firmware(facts):
        said.append(_("A version that was required before is not assigned again; what the lock runs stays."))
    if u.touched_lock(facts) and u.undoes_place(facts) and not u.undoes_record(facts):
        said.append(_("The record keeps its property and its name."))
    if f.OldUnplaced in facts:
        said.append(_("The old lock is not put back into the place."))
    return tuple(said)


def _of_lock(facts: Facts) -> list[str]:
    said: list[str] = []
    if u.undoes_place(facts):
        said.append(_("The cloud takes the lock from {place}.").format(place=area_of(facts)))
        if u.is_in_place(facts):
            said.append(_("The lock is uninstalled with a signed message."))
    gone = u.record_id(facts)
    if gone is not None and u.undoes_record(facts):
        said.append(_("The record {lock_id} is deleted for good.").format(lock_id=gone))
        read = facts.get(f.LockRead)
        if read is None:
            said.append(_("The lock is not asked: nothing was brought to it."))
        elif read.info.state is not LockState.FACTORY and read.info.lock_id == gone:
            said.append(
                _("You press the button inside the housing: nothing else makes the lock forget its keys.")
            )
    return said
