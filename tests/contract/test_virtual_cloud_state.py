"""The virtual cloud's memory: it outlives the process, and the same seed makes the same keys."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from installer_app.sandbox.cloud import CloudOptions, VirtualCloud
from installer_app.sandbox.cloud.records import Setting
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.sandbox.cloud.store import Store
from tests.contract.virtual_cloud import Clock, deterministic, image, open_cloud, open_world, read_csv

ROOT: Final = Path(__file__).parents[2]
DIE_AFTER_AN_ANSWER: Final = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.contract.virtual_cloud import open_world

async def main():
    async with open_world(Path(sys.argv[1])) as world:
        lock = await world.provision()
        await world.install(lock["lockId"])
        print(lock["lockId"], flush=True)
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

asyncio.run(main())
"""


async def test_what_was_answered_survives_the_death_of_the_process(tmp_path: Path) -> None:
    died = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", DIE_AFTER_AN_ANSWER, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert died.returncode != 0, died.stderr
    lock_id = died.stdout.strip()
    async with open_world(tmp_path) as world:
        assert [effect for _, effect in world.effects()] == ["provisioned", "installed"]
        lock = world.signed_data(await world.call("mara", "GET", f"/locks/{lock_id}"))
        again = read_csv((await world.install(lock_id)).content)
        assert again["issued"] > lock["installDate"]


async def test_signers_tokens_and_page_keys_outlive_the_process(tmp_path: Path) -> None:
    first = open_cloud(tmp_path, Clock(), seed="first")
    kept = (dict(first.signers()), dict(first.tokens()), first.control_token)
    first.close()
    second = open_cloud(tmp_path, Clock(), seed="second")
    assert (dict(second.signers()), dict(second.tokens()), second.control_token) == kept
    second.close()


def test_the_same_randomness_makes_the_same_signers_and_other_randomness_others(tmp_path: Path) -> None:
    signers = []
    for name, seed in (("a", "one"), ("b", "one"), ("c", "two")):
        cloud = open_cloud(tmp_path / name, Clock(), seed=seed)
        signers.append(dict(cloud.signers()))
        assert len(cloud.signers()) == 2
        cloud.close()
    assert signers[0] == signers[1]
    assert not signers[0].keys() & signers[2].keys()


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    with pytest.raises(ZeroDivisionError), store.transaction():
        with store.transaction():
            store.put(Setting(name="half", value="done"))
        raise ZeroDivisionError
    with store.transaction():
        assert store.find(Setting, "half") is None
        store.put(Setting(name="whole", value="done"))
    assert store.find(Setting, "whole") == Setting(name="whole", value="done")
    store.close()


@pytest.mark.parametrize(("signers", "page_size"), [((), 1), ((2,), 1), ((0,), 0)])
def test_options_that_make_no_sense_are_refused(signers: tuple[int, ...], page_size: int) -> None:
    with pytest.raises(ValueError, match="signers"):
        CloudOptions(signers=signers, page_size=page_size)


def test_ids_of_the_seed_are_the_same_in_every_world() -> None:
    assert seeded_id("property", "Kanaalhuis") == "2e8a73b0-53f6-5c27-bd82-5f58aceb1083"


def test_the_cloud_is_seeded_with_real_images(tmp_path: Path) -> None:
    cloud = VirtualCloud(
        tmp_path / "cloud.db", CloudOptions(), lambda: datetime(2030, 1, 1, tzinfo=UTC), deterministic("x")
    )
    cloud.seed()
    cloud.seed(image)
    assert set(cloud.tokens()) == {
        "mara", "ruben", "installer", "assembler", "expired", "owner", "stranger",
        "resident", "manager", "tools",
    }  # fmt: skip
    assert cloud.effects() == ()
    cloud.close()


async def test_a_file_of_an_earlier_build_gets_what_it_lacks(tmp_path: Path) -> None:
    open_cloud(tmp_path, Clock()).close()
    with closing(sqlite3.connect(tmp_path / "cloud.db", isolation_level=None)) as old:
        old.execute("DROP INDEX reference_entity")
        for table in ("UserDevice", "ApiKey", "Reference"):
            old.execute(f"DROP TABLE {table}")
        for column in ("account", "state", "key_id", "created_by", "modified_at"):
            old.execute(f"ALTER TABLE Event DROP COLUMN {column}")
        old.execute("DELETE FROM Setting WHERE name = 'people seeded'")
        old.execute("DELETE FROM Token WHERE name IN ('resident', 'manager', 'tools')")
        old.execute(
            "INSERT INTO Event (event_id, event_name, firmware_version, created_at, modified_by) "
            "VALUES ('e1', 'firmwareUploaded', '1.3.1', '2029-01-01T00:00:00.000Z', 'ruben')"
        )
    async with open_world(tmp_path) as world:
        query = {"eventSource": "firmwareVersion", "firmwareVersion": "1.3.1"}
        (event,) = (await world.get("ruben", "/events", params=query))["events"]
        assert (event["typeState"], event["lastModifiedAt"]) == ("processed", event["createdAt"])
        assert (await world.get("tools", "/locks"))["locks"] == []
        assert (await world.get("resident", "/users/me"))["deviceIds"]
