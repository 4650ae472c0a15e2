"""Pins: which keys belong to a serial, why they are trusted, and which lock ids were bound to it."""

from __future__ import annotations

from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockKeys
from installer_app.store.database import Database
from installer_app.store.journal import Now, iso
from installer_app.workflow.facts import KeysRecalled, PinnedBy

STRENGTH: Final = (PinnedBy.NOT_PROVEN, PinnedBy.RECALLED, PinnedBy.COMPARED, PinnedBy.LABEL)
"""Weakest first: only a stronger proof takes the place of one there is."""


class Pins:
    """What this installation knows of locks. Faults of all methods: computer_storage,
    computer_journal_damaged."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def recall(self, serial: str) -> KeysRecalled:
        """The pinned keys of a serial and the lock id bound last; None where nothing is known."""
        bound = self._database.rows(
            "recalling keys",
            "SELECT lock_id FROM bindings WHERE serial=? ORDER BY rowid DESC LIMIT 1",
            serial,
        )
        lock_id = str(bound[0][0]) if bound else None
        pinned = self._database.rows(
            "recalling keys", "SELECT seal, sign, pinned_by FROM pins WHERE serial=?", serial
        )
        if not pinned:
            return KeysRecalled(None, None, lock_id)
        keys, pinned_by = _read(serial, pinned[0])
        return KeysRecalled(keys, pinned_by, lock_id)

    def pin(self, serial: str, keys: LockKeys, pinned_by: PinnedBy) -> PinnedBy:
        """Pin keys to a serial; answers the strongest proof there is for them. Faults: lock_impostor, if
        other keys are pinned to it."""
        with self._database.write("pinning keys") as transaction:
            held = transaction.execute(
                "SELECT seal, sign, pinned_by FROM pins WHERE serial=?", (serial,)
            ).fetchone()
            if held is not None:
                pinned, why = _read(serial, held)
                if pinned != keys:
                    raise Fault(FaultCode.LOCK_IMPOSTOR, f"{serial}: keys differ from those pinned")
                if STRENGTH.index(why) >= STRENGTH.index(pinned_by):
                    return why
            transaction.execute(
                "INSERT OR REPLACE INTO pins VALUES (?,?,?,?,?)",
                (serial, keys.seal, keys.sign, pinned_by.value, iso(self._now())),
            )
        return pinned_by

    def bind(self, serial: str, lock_id: str) -> None:
        """Bind a lock id to a serial for good. Faults: message_second_serial, if it is bound to another."""
        with self._database.write("binding a lock id") as transaction:
            held = transaction.execute("SELECT serial FROM bindings WHERE lock_id=?", (lock_id,)).fetchone()
            if held is None:
                values = (lock_id, serial, iso(self._now()))
                transaction.execute("INSERT INTO bindings VALUES (?,?,?)", values)
            elif held[0] != serial:
                raise Fault(FaultCode.MESSAGE_SECOND_SERIAL, f"{lock_id} is bound to {held[0]}, not {serial}")

    def forget(self, serial: str) -> bool:
        """Unpin a serial whose pin was a mistake; its bound lock ids stay. False: none was pinned."""
        with self._database.write("unpinning keys") as transaction:
            return transaction.execute("DELETE FROM pins WHERE serial=?", (serial,)).rowcount > 0


def _read(serial: str, row: tuple[object, ...]) -> tuple[LockKeys, PinnedBy]:
    seal, sign, pinned_by = map(str, row)
    try:
        if not len(bytes.fromhex(seal)) == len(bytes.fromhex(sign)) == 32:
            raise ValueError("length")
        return LockKeys(seal, sign), PinnedBy(pinned_by)
    except ValueError as damage:
        raise Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"pin of {serial}") from damage
