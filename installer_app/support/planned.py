"""A job that begins by its lock alone, bound to the door that is planned for the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing, suppress

from installer_app.model.fault import Fault
from installer_app.store.folder import DataFolder, Random
from installer_app.store.worklist import FILE, Worklist
from installer_app.workflow.facts import Fact, LockChosen, PlaceChosen
from installer_app.workflow.steps import INSTALLS
from installer_app.workflow.worklist import is_place_of


def binder(
    folder: DataFolder, random: Random, workflow: str, facts: Iterable[Fact]
) -> Callable[[str], None] | None:
    """What `Session.start` is to tell the new job's id; None: such a job is no door's. Only a door of the
    same place that no job was begun for is bound. A worklist that cannot be opened keeps nobody from
    installing: its own commands say what is wrong with it."""
    chosen = {type(fact): fact for fact in facts}
    lock, place = chosen.get(LockChosen), chosen.get(PlaceChosen)
    if workflow not in INSTALLS or not isinstance(lock, LockChosen) or not isinstance(place, PlaceChosen):
        return None

    def bind(job_id: str) -> None:
        if not folder.file(FILE).exists():
            return
        with suppress(Fault), closing(Worklist(folder, random)) as worklist:
            door = worklist.find(lock.serial)
            if door is not None and door.job_id is None and is_place_of(place, door):
                worklist.bind(door, job_id)

    return bind
