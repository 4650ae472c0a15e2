"""A job handed to a colleague through the team's database: a sealed file first, then a parcel, then theirs.

The file lies in the data folder until the team has it, so that a job that was given away is never only on its
way. Whoever takes one over has it in the journal before the team is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from installer_app.compose import Workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.fault import disk
from installer_app.store.folder import make_private_folder, write_private
from installer_app.team.database import TeamDatabase
from installer_app.team.journals import Installation
from installer_app.team.parcels import keep_parcel, send_parcel, waiting_parcels

OUT: Final = "parcels"
"""The folder of those that the team has not yet: `<recipient>.<job>.age`."""
INCOMING: Final = ".incoming.age"
_NAME: Final = re.compile(r"([A-Za-z0-9-]{1,64})\.(j-[A-Za-z0-9-]{1,60})\.age")


def give(place: Workplace, job_id: str, to: Installation) -> None:
    """Seal a job to a colleague's computer and close it here; it is sent by `send_waiting`. Faults: those of
    `Handover.give`."""
    folder = place.folder.file(OUT)
    make_private_folder(folder)
    file = folder / f"{to.key_id}.{job_id}.age"
    if not _NAME.fullmatch(file.name):
        raise Fault(FaultCode.COMPUTER_USAGE, f"{to.key_id!r:.60} is no computer's id")
    place.handover.give(job_id, to.public_key, file)


def send_waiting(place: Workplace, database: TeamDatabase) -> int:
    """Send what lies there; how many. Faults: those of the database, with the rest still lying there."""
    count = 0
    for recipient, file in _waiting(place.folder.file(OUT)):
        with disk(f"reading {file.name}"):
            sealed = file.read_bytes()
        send_parcel(database, place.key.key_id, recipient, sealed)
        with disk(f"removing {file.name}"):
            file.unlink(missing_ok=True)
        count += 1
    return count


def take_waiting(place: Workplace, database: TeamDatabase) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """The jobs that came, by their ids here, and why others could not be taken over: those wait on. Faults:
    those of the database."""
    taken: list[str] = []
    faults: list[Fault] = []
    folder = place.folder.file(OUT)
    make_private_folder(folder)
    file = folder / INCOMING
    for parcel in waiting_parcels(database, place.key.key_id):
        try:
            write_private(file, parcel.sealed)
            taken.append(place.handover.take(file))
        except Fault as fault:
            if fault.code is not FaultCode.COMPUTER_HANDOVER_TAKEN:  # else it was, and the team is told again
                faults.append(fault)
                continue
        finally:
            with suppress(OSError):
                file.unlink(missing_ok=True)
        keep_parcel(database, place.key.key_id, parcel.number)
    return tuple(taken), tuple(faults)


def _waiting(folder: Path) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        if found := _NAME.fullmatch(file.name):
            yield found[1], file
