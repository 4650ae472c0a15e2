"""`lock-installer api` against a service over a socket: what it sends, shows, keeps back and ends with."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest

from installer_app.cli.main import run
from installer_app.cloud.operation import Answer, Service
from installer_app.cloud.operations import OPERATIONS
from tests.contract.every_call import CALLS, DOCUMENTS, IMAGE, MESSAGE, NAMES
from tests.contract.openapi_samples import CANARY, answer
from tests.unit.store_kit import MemoryBackend, all_bytes

TOKEN: Final = "token-canary-77c1"
BOLD_TOKEN: Final = "bold-canary-77c1"
LOCK_ID: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"


@dataclass
class End:
    """A service that says the same to everyone, and keeps what it heard."""

    port: int = 0
    status: int = 200
    body: bytes = b'{"data": {}, "success": true, "error": null}'
    kind: str = "application/json"
    bodies: list[bytes] = field(default_factory=list)
    """Said in turn before `body`."""
    heard: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[End]:
    service = End()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.heard.append((self.command, self.path, headers, body))
            said = service.bodies.pop(0) if service.bodies else service.body
            self.send_response(service.status)
            self.send_header("Content-Type", service.kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Desk:
    """A data folder with a profile of that service, and somebody signed in."""

    service: End
    folder: Path
    capsys: pytest.CaptureFixture[str]
    backend: MemoryBackend

    def api(self, *words: str) -> tuple[int, list[dict[str, Any]]]:
        """The exit code, and the rows for a program. Neither secrets nor tokens are in them."""
        code = run(["api", *words, "--json", "--data-dir", str(self.folder)], lambda _: 0, lambda: 0)
        out, err = self.capsys.readouterr()
        for secret in (CANARY, TOKEN, BOLD_TOKEN):
            assert secret not in out + err
            assert secret.encode() not in all_bytes(self.folder)
        return code, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    with serving() as service:
        origin = f"http://127.0.0.1:{service.port}"
        backend = MemoryBackend()
        backend.set_password(f"lock-installer {origin}", "default", TOKEN)
        backend.set_password(f"lock-installer {origin}", "bold", BOLD_TOKEN)
        monkeypatch.setattr("installer_app.compose.system_backend", lambda: backend)
        profile = tmp_path / "p.toml"
        profile.write_text(
            f'name = "acme"\nbase_url = "{origin}"\nbold_url = "{origin}/bold"\nget_me_path = "/me"\n'
            "[extra_body.installLock]\nhouse = 4\n"
        )
        desk = Desk(service, tmp_path / "data", capsys, backend)
        assert (
            run(["profile", "add", str(profile), "--data-dir", str(desk.folder)], lambda _: 0, lambda: 0) == 0
        )
        capsys.readouterr()
        yield desk


def words_of(name: str) -> list[str]:
    """What to type for an operation."""
    found = [name]
    for each in OPERATIONS[name].parameters:
        if each.required:
            value = {"id": LOCK_ID, "number": "1", "version": "1.4.0", "text": "lock", "flag": "true"}[
                each.kind.value
            ]
            found += ["--param", f"{each.name}={value}"]
    return found


def test_every_operation_can_be_asked_by_its_name_and_shows_no_secret(desk: Desk, tmp_path: Path) -> None:
    image = tmp_path / "image.bin"
    image.write_bytes(IMAGE)
    # Some thirty of them need a body; one folder serves all.
    for name in NAMES:
        mine, service = OPERATIONS[name], desk.service
        service.heard.clear()
        typed = words_of(name)
        if mine.writes:
            typed.append("--yes")
        match mine.answer:
            case Answer.MESSAGE:
                service.body, service.kind = MESSAGE, "text/csv"
            case Answer.FILE:
                service.body, service.kind = IMAGE, "application/octet-stream"
                typed += ["--out", str(tmp_path / "out.bin")]
            case _:
                service.body = json.dumps(answer(DOCUMENTS[mine.service.value], name)).encode()
                service.kind = "application/json"
        body = CALLS[name].body
        if mine.takes_file:
            typed += ["--body", str(image)]
        elif body:
            typed += ["--body", json.dumps(body)]
        code, rows = desk.api(*typed)
        assert (code, len(rows), rows[0].get("operation")) == (0, 1, name), (name, rows)
        [(method, path, headers, sent)] = service.heard
        assert method == mine.method
        bold = mine.service is Service.BOLD
        assert path.startswith(
            "/bold/v" if bold else "/me" if name == "getMe" else mine.path.partition("{")[0]
        )
        assert headers["authorization"] == f"Bearer {BOLD_TOKEN if bold else TOKEN}"
        if name == "installLock":
            assert json.loads(sent) == {"house": 4}
        if mine.answer is Answer.FILE:
            assert (tmp_path / "out.bin").read_bytes() == IMAGE
        elif mine.answer is Answer.MESSAGE:
            assert rows[0]["sha256"] == hashlib.sha256(MESSAGE).hexdigest()


def test_a_message_is_written_to_the_byte_for_its_owner_alone(desk: Desk, tmp_path: Path) -> None:
    desk.service.body, desk.service.kind = MESSAGE, "text/csv"
    target = tmp_path / "m.csv"
    code, _ = desk.api(*words_of("installLock"), "--yes", "--out", str(target))
    assert (code, target.read_bytes(), target.stat().st_mode & 0o777) == (0, MESSAGE, 0o600)


def test_all_follows_the_pages_of_both_services(desk: Desk) -> None:
    desk.service.bodies = [
        json.dumps({"data": {"locks": [{"lockId": LOCK_ID}], "pageToken": token}}).encode()
        for token in ("a+b", None)
    ]
    code, rows = desk.api("listLocks", "--all")
    assert (code, [row["answer"] for row in rows]) == (0, [[{"lockId": LOCK_ID}]] * 2)
    assert [path for _, path, *_ in desk.service.heard] == ["/locks", "/locks?pageToken=a%2Bb"]
    desk.service.heard.clear()
    desk.service.bodies = [json.dumps([{"id": n} for n in each]).encode() for each in ((1, 2), (), (3,))]
    code, rows = desk.api("getDeviceGroups", "--all", "--param", "size=2")
    assert (code, [row["answer"] for row in rows]) == (0, [[{"id": 1}, {"id": 2}], [{"id": 3}]])
    assert [path.partition("offset=")[2] for _, path, *_ in desk.service.heard] == ["0", "2", "1"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["getlock"], 2, "no operation 'getlock'; there is getLock"),
        ([], 2, "an operation is missing"),
        (["getLock"], 2, "lockId is missing"),
        (["getLock", "--param", "lockId"], 2, "NAME=VALUE"),
        (["getLock", "--param", "a=1", "--param", "a=2"], 2, "given twice"),
        (["getLock", "--param", "colour=red"], 2, "no parameter 'colour'"),
        (["createUser", "--yes"], 2, "the body is missing, UserWritable"),
        (["createUser", "--yes", "--body", "{"], 2, "not JSON"),
        (["createUser", "--yes", "--body", "none.json"], 2, "no file 'none.json'"),
        (["getMe", "--body", "{}"], 2, "getMe takes no body"),
        (["getMe", "--all"], 2, "getMe has no pages"),
        (["getMe", "--credential", "nobody"], 2, "no credential 'nobody'"),
        (["getMe", "--credential", "bold"], 2, "bold is not for doorlock"),
        (["uploadFirmwareVersion", "--param", "version=1"], 4, "--body"),
        (["downloadFirmwareVersion", "--param", "version=1"], 4, "--out"),
        ([*words_of("deprovisionLock")], 4, "--yes"),
    ],
)
def test_what_is_wrong_or_missing_is_named_before_anything_is_sent(
    desk: Desk, words: list[str], code: int, said: str
) -> None:
    ended, rows = desk.api(*words)
    assert (ended, rows[-1]["exit_code"]) == (code, code)
    assert said in rows[-1]["detail"]
    assert desk.service.heard == []


@pytest.mark.parametrize(
    ("status", "body", "code", "name"),
    [
        (400, b'{"success": false, "error": "no such thing"}', 13, "cloud_refused"),
        (401, b'{"success": false, "error": "token-canary-77c1 expired"}', 14, "account_token_refused"),
        (403, b'{"success": false, "error": "no"}', 14, "account_forbidden"),
        (404, b'{"success": false, "error": "no"}', 13, "cloud_not_found"),
        (500, b"oops", 13, "cloud_broken"),
        (200, b"<html>", 13, "cloud_answer_unreadable"),
    ],
)
def test_the_exit_code_tells_the_family_of_the_fault(
    desk: Desk, status: int, body: bytes, code: int, name: str
) -> None:
    desk.service.status, desk.service.body = status, body
    ended, rows = desk.api(*words_of("getLock"))
    assert (ended, rows[-1]["code"]) == (code, name)


def test_without_a_sign_in_nothing_is_sent(desk: Desk) -> None:
    desk.backend.kept.clear()
    assert desk.api("getMe")[0] == 14
    assert desk.service.heard == []


def test_the_list_has_all_51_with_their_actors(desk: Desk) -> None:
    code, rows = desk.api("--list")
    assert (code, len(rows)) == (0, 51)
    install = next(row for row in rows if row["operation"] == "installLock")
    assert (install["actors"], install["writes"], install["body"]) == (
        ["Installer"],
        True,
        "LockInstallInput",
    )
    assert install["parameters"] == ["propertyId!", "areaId!", "lockId!"]
    assert desk.service.heard == []
