"""`lock-installer api` and all 51 operations, at a world that another process serves on a given port."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from installer_app.cli.main import run as run_here
from installer_app.cloud.operation import Answer, Service
from installer_app.cloud.operations import OPERATIONS
from installer_app.sandbox.bold_devices import HOME
from installer_app.sandbox.bold_shares import EXTERNAL_ID
from tests.contract.right_calls import Right, make_right
from tests.e2e.kit import Row, World, as_object, open_world, parse, run

BOLD: Final = {
    "getDeviceGroups": {},
    "getOrganization": {"id": str(HOME)},
    "getShares": {"externalId": EXTERNAL_ID},
    "getShare": {"id": "1"},
}
FIRST: Final = ("provisionLock", "createUserGroup", "updateUser", "listEvents", "installLock")
"""What the others need, in this order; what takes away comes last."""
LAST: Final = (
    "uninstallLock",
    "removeUserFromUserGroup",
    "deleteUserGroup",
    "deprovisionLock",
    "deprovisionUserDevice",
    "deleteArea",
    "deleteUser",
)
EXPECTED: Final[dict[str, str]] = {
    # No person may say what a lock or a phone alone can say, and no property of this world is empty.
    "syncLock": "account_forbidden",
    "syncUserDevice": "cloud_refused",
    "deleteProperty": "cloud_refused",
}
"""The fault that an operation ends with; all others end with their answer."""
PROCESSES: Final = (
    "listProperties",
    "listLocks",
    "getDeviceGroups",
    "createUserGroup",
    "downloadFirmwareVersion",
)


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--http", f"127.0.0.1:{port}") as opened:
        yield opened


@dataclass
class Desk:
    """Types the calls; what earlier ones made is used by later ones."""

    world: World
    folder: Path
    made: dict[str, str] = field(default_factory=dict)

    def words(self, name: str) -> list[str]:
        """The command line of an operation, as somebody who may."""
        mine = OPERATIONS[name]
        if mine.service is Service.BOLD:
            arguments, who, right = BOLD[name], "bold", None
        else:
            right = make_right(**self.made)[name] if self.made else make_right("x")[name]
            arguments, who = self.arguments(name, right), right.who
        words = ["api", name, *self.world.here, "--json", "--credential", who]
        words += ["--as", who] if right else []
        for key, value in arguments.items():
            words += ["--param", f"{key}={value}"]
        words += ["--yes"] if mine.writes else []
        if mine.takes_file:
            image = self.folder / "image.bin"
            image.write_bytes(b"image" * 9)
            words += ["--body", str(image)]
        elif right and right.body not in (b"", b"{}"):
            words += ["--body", right.body.decode()]
        if mine.answer in (Answer.FILE, Answer.MESSAGE):
            words += ["--out", str(self.folder / name)]
        return words

    def arguments(self, name: str, right: Right) -> dict[str, str]:
        """What stands in the path for each of its parameters, and the query."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", OPERATIONS[name].path)
        found = re.fullmatch(pattern, right.path)
        assert found, (name, right.path)
        return {**found.groupdict(), **right.query}

    def learn(self, name: str, row: Row) -> None:
        """Keep the ids that later calls need."""
        if name not in ("provisionLock", "createUserGroup", "listEvents"):
            return
        answer = as_object(row["answer"])
        answer = as_object(answer.get("data", answer))
        if name == "provisionLock":
            self.made["lock_id"] = str(answer["lockId"])
        elif name == "createUserGroup":
            self.made["group_id"] = str(answer["userGroupId"])
        else:
            events = answer["events"]
            assert isinstance(events, list)
            self.made["event_id"] = str(as_object(events[0])["eventId"])


def in_order() -> list[str]:
    middle = [name for name in OPERATIONS if name not in FIRST and name not in LAST]
    return [*FIRST, *middle, *LAST]


def test_every_operation_is_reached_by_its_name(
    world: World, port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert world.file.cloud_url == f"http://127.0.0.1:{port}"
    order = in_order()
    assert len(order) == len(set(order)) == 51
    desk, ended = Desk(world, tmp_path), dict[str, str]()
    secrets = [*world.file.tokens.values(), *world.file.bold_tokens.values()]
    for name in order:
        code = run_here(desk.words(name), lambda _: 0, lambda: 0)
        out, err = capsys.readouterr()
        assert not any(secret in out + err for secret in secrets), name
        row = parse(out.splitlines()[-1])
        ended[name] = "" if code == 0 else str(row.get("code"))
        if code == 0:
            assert row["operation"] == name
            desk.learn(name, row)
        else:
            assert code == row["exit_code"]
    assert {name: code for name, code in ended.items() if code} == EXPECTED
    assert len(ended) == 51


@pytest.mark.parametrize("name", PROCESSES)
def test_it_is_the_same_as_a_process_of_its_own(world: World, tmp_path: Path, name: str) -> None:
    done = run(*Desk(world, tmp_path).words(name))
    assert (done.code, done.err, done.result["operation"]) == (0, "", name), done


def test_a_write_without_a_yes_reaches_nobody(world: World, tmp_path: Path) -> None:
    before = len(world.effects())
    words = [word for word in Desk(world, tmp_path).words("provisionLock") if word != "--yes"]
    done = run(*words)
    assert (done.code, done.result["code"], len(world.effects())) == (4, "answer_needed", before), done
