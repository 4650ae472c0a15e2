"""Pins: keys once trusted stay, a second serial is refused, only a stronger proof replaces a weaker."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockKeys
from installer_app.store.database import FILE, Database
from installer_app.store.pins import STRENGTH, Pins
from installer_app.workflow.facts import KeysRecalled, PinnedBy
from tests.unit.store_kit import noon

SERIAL, OTHER = "7K3M9QX2", "AAAAAAAA"
KEYS = LockKeys("ab" * 32, "cd" * 32)


@pytest.fixture
def pins(tmp_path: Path) -> Iterator[Pins]:
    database = Database(tmp_path / FILE)
    yield Pins(database, noon)
    database.close()


def test_what_was_pinned_and_bound_is_recalled_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(tmp_path / FILE)
        pins = Pins(database, noon)
        pins.pin(SERIAL, KEYS, PinnedBy.LABEL)
        pins.bind(SERIAL, "id-1")
        assert pins.recall(SERIAL) == KeysRecalled(KEYS, PinnedBy.LABEL, "id-1")
        assert pins.recall(OTHER) == KeysRecalled(None)
        database.close()


@pytest.mark.parametrize("first", STRENGTH)
@pytest.mark.parametrize("second", STRENGTH)
def test_the_strongest_proof_of_the_same_keys_remains(pins: Pins, first: PinnedBy, second: PinnedBy) -> None:
    assert set(STRENGTH) == set(PinnedBy)
    pins.pin(SERIAL, KEYS, first)
    strongest = max(first, second, key=STRENGTH.index)
    assert pins.pin(SERIAL, KEYS, second) is strongest
    assert pins.recall(SERIAL).pinned_by is strongest


@pytest.mark.parametrize("proof", STRENGTH)
@pytest.mark.parametrize("keys", [LockKeys("ab" * 32, "ce" * 32), LockKeys("ac" * 32, "cd" * 32)])
def test_other_keys_are_an_impostor_whatever_vouches_for_them(
    pins: Pins, proof: PinnedBy, keys: LockKeys
) -> None:
    pins.pin(SERIAL, KEYS, PinnedBy.NOT_PROVEN)
    with pytest.raises(Fault) as caught:
        pins.pin(SERIAL, keys, proof)
    assert caught.value.code is FaultCode.LOCK_IMPOSTOR
    assert pins.recall(SERIAL).keys == KEYS
    assert pins.forget(SERIAL) and not pins.forget(SERIAL)
    assert pins.pin(SERIAL, keys, proof) is proof


def test_a_lock_id_belongs_to_one_serial_and_a_serial_may_get_a_new_id(pins: Pins) -> None:
    pins.bind(SERIAL, "id-1")
    pins.bind(SERIAL, "id-1")
    with pytest.raises(Fault) as caught:
        pins.bind(OTHER, "id-1")
    assert caught.value.code is FaultCode.MESSAGE_SECOND_SERIAL
    pins.bind(SERIAL, "id-2")
    assert pins.recall(SERIAL).lock_id == "id-2"
    with pytest.raises(Fault):
        pins.bind(OTHER, "id-1")  # still


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE pins SET seal='xx'",
        "UPDATE pins SET sign=''",
        "UPDATE pins SET pinned_by='hearsay'",
        "DROP TABLE pins",
    ],
)
def test_a_damaged_pin_is_damage_and_never_no_pin(tmp_path: Path, pins: Pins, sql: str) -> None:
    pins.pin(SERIAL, KEYS, PinnedBy.LABEL)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute(sql)
        connection.commit()
    with pytest.raises(Fault) as caught:
        pins.recall(SERIAL)
    assert caught.value.code is FaultCode.COMPUTER_JOURNAL_DAMAGED
