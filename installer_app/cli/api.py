"""`api`: one operation of the services by its name, for people who look at the service itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final

import typer

from installer_app.cli import options as o
from installer_app.cli.output import Output, json_text
from installer_app.cloud.call import Form
from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock.firmware import IMAGE_LIMIT
from installer_app.cloud.generic import Inquiry, ask, ask_file, ask_message, ask_pages, read_body
from installer_app.cloud.operation import FORM_FIELD, Answer, Operation, Service
from installer_app.cloud.operations import OPERATIONS, operation
from installer_app.compose import Workplace, check_credential, open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import BOLD, Authentication
from installer_app.model.secret import Secret
from installer_app.model.where import Where
from installer_app.texts import api as words
from installer_app.texts.api import help_of
from installer_app.workflow.party import Progress

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a JSON body."""
INDENT: Final = 2
Name = Annotated[str, typer.Argument(metavar="[OPERATION]", help=help_of("operation"))]
Params = Annotated[list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help=help_of("--param"))]
Body = Annotated[str | None, typer.Option("--body", metavar="FILE|JSON", help=help_of("--body"))]
Pages = Annotated[bool, typer.Option("--all", help=help_of("--all"))]
Credential = Annotated[str | None, typer.Option("--credential", help=help_of("--credential"))]
Sure = Annotated[bool, typer.Option("--yes", help=help_of("--yes"))]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help=help_of("--out"))]
ListThem = Annotated[bool, typer.Option("--list", help=help_of("--list"))]


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    operation: Operation
    arguments: Mapping[str, str]
    body: str | None = None
    pages: bool = False
    credential: str | None = None
    sure: bool = False
    target: Path | None = None


def list_operations(out: Output) -> None:
    """One row an operation, in the contract's order."""
    for each in OPERATIONS.values():
        row = {
            "operation": each.name,
            "service": each.service.value,
            "method": each.method,
            "path": each.path,
            "writes": each.writes,
            "parameters": [f"{p.name}{'!' if p.required else ''}" for p in each.parameters],
            "body": each.body,
            "actors": list(each.actors),
            "status": each.status or None,
        }
        actors = " ".join(each.actors) or each.service.value
        out.row(row, f"{each.name:<28} {each.method:<6} {each.path}\n{'':<28} {actors}")


async def call(where: Where, wish: Wish, out: Output) -> None:
    """Ask, and print the answer without its secrets. Faults: computer_usage, answer_needed, those of the
    service."""
    inquiry = await asyncio.to_thread(_prepare, wish)
    inquiry.call()  # what is wrong with it is told before anything is opened or asked
    if wish.pages and not wish.operation.paged:
        raise Fault(FaultCode.COMPUTER_USAGE, f"{wish.operation.name} has no pages")
    if wish.operation.answer is Answer.FILE and wish.target is None:
        raise Fault(FaultCode.ANSWER_NEEDED, "--out")
    async with open_workplace(where) as workplace:
        name, token = _choose(workplace, wish)
        if wish.operation.writes and not wish.sure:
            _confirm(wish.operation.name, name, out)
        profile = workplace.profile
        own = wish.operation.name == "getMe"
        extra, path = profile.extra_body, profile.get_me_path if own else None
        inquiry = Inquiry(
            wish.operation,
            wish.arguments,
            inquiry.body,
            inquiry.form and _watched(inquiry.form, out),
            extra,
            path,
        )
        client = _client(workplace, wish.operation.service)
        try:
            await _ask(client, token, inquiry, wish, out)
        finally:
            await client.close()


async def _ask(client: CloudClient, token: Secret | None, inquiry: Inquiry, wish: Wish, out: Output) -> None:
    name, target = wish.operation.name, wish.target
    match wish.operation.answer:
        case Answer.FILE:
            assert target is not None
            got = await ask_file(
                client, token, inquiry, target, lambda done, all_: out.progress(Progress("api", done, all_))
            )
            row = {"operation": name, "file": str(got.path), "bytes": got.length, "sha256": got.sha256}
            out.row(row, words.written(str(got.path), got.length, got.sha256))
        case Answer.MESSAGE:
            message = await ask_message(client, token, inquiry)
            digest, length = sha256(message.data).hexdigest(), len(message.data)
            row = {"operation": name, "media_type": message.media_type, "bytes": length, "sha256": digest}
            if target is None:
                out.row(row, words.message_kept_back(length, digest))
                return
            await asyncio.to_thread(_write, target, message.data)
            out.row({**row, "file": str(target)}, words.written(str(target), length, digest))
        case _ if wish.pages:
            kept: list[object] = []
            async for page in ask_pages(client, token, inquiry):
                if target is None:
                    out.row({"operation": name, "answer": page}, json_text(page, INDENT))
                else:
                    kept.append(page)
            if target is not None:
                await _keep(target, kept, name, out)
        case _:
            answer = await ask(client, token, inquiry)
            if target is None:
                out.row({"operation": name, "answer": answer}, json_text(answer, INDENT))
            else:
                await _keep(target, answer, name, out)


async def _keep(target: Path, answer: object, name: str, out: Output) -> None:
    data = json_text(answer, INDENT).encode()
    await asyncio.to_thread(_write, target, data)
    digest = sha256(data).hexdigest()
    row = {"operation": name, "file": str(target), "bytes": len(data), "sha256": digest}
    out.row(row, words.written(str(target), len(data), digest))


def _prepare(wish: Wish) -> Inquiry:
    """The inquiry with its body or file read."""
    if wish.operation.takes_file:
        if wish.body is None:
            raise Fault(FaultCode.ANSWER_NEEDED, "--body, the image")
        path = Path(wish.body)
        image = _read(path, IMAGE_LIMIT)
        if not image:
            raise Fault(FaultCode.COMPUTER_USAGE, f"--body: {path.name} is empty")
        return Inquiry(wish.operation, wish.arguments, form=Form(FORM_FIELD, path.name, image))
    if wish.body is None:
        return Inquiry(wish.operation, wish.arguments)
    text = wish.body
    if not text.lstrip().startswith("{"):
        try:
            text = _read(Path(text), BODY_LIMIT).decode()
        except UnicodeDecodeError:
            raise Fault(FaultCode.COMPUTER_USAGE, "--body: the file is not UTF-8") from None
    return Inquiry(wish.operation, wish.arguments, read_body(text))


def _choose(workplace: Workplace, wish: Wish) -> tuple[str, Secret | None]:
    """The credential that asks, and its token. Faults: computer_usage, computer_profile, answer_needed,
    account_signed_out."""
    profile = workplace.profile
    if wish.operation.service is Service.BOLD:
        if profile.bold_url is None:
            raise Fault(FaultCode.COMPUTER_PROFILE, "bold_url: missing")
        known: tuple[str, ...] = (BOLD,)
    else:
        known = profile.credentials
    name = wish.credential
    if name is not None:
        check_credential(profile, name)
        if name not in known:
            raise Fault(FaultCode.COMPUTER_USAGE, f"{name} is not for {wish.operation.service.value}")
    signed_in = [each for each in known if each in workplace.tokens]
    if name is None and len(known) > 1 and len(signed_in) > 1:
        raise Fault(FaultCode.ANSWER_NEEDED, f"--credential, one of {', '.join(signed_in)}")
    name = name or (signed_in or list(known))[0]
    token = workplace.tokens.get(name)
    if token is None and (name == BOLD or profile.authentication is not Authentication.NONE):
        raise Fault(FaultCode.ACCOUNT_SIGNED_OUT, name)
    return name, token


def _client(workplace: Workplace, service: Service) -> CloudClient:
    profile = workplace.profile
    if service is Service.BOLD:
        assert profile.bold_url is not None
        return CloudClient(profile.bold_url, ca_file=profile.ca_file, sink=workplace.recorder)
    return CloudClient(profile.base_url, profile.authentication, profile.ca_file, sink=workplace.recorder)


def _confirm(name: str, credential: str, out: Output) -> None:
    """Faults: answer_needed, where nobody says yes."""
    prompt = o.answers(out).prompt
    if prompt is None or prompt(words.write_question(name, credential)).strip().lower() not in ("y", "yes"):
        raise Fault(FaultCode.ANSWER_NEEDED, "--yes")


def _watched(form: Form, out: Output) -> Form:
    def advance(done: int, total: int) -> None:
        out.progress(Progress("api", done, total))

    return Form(form.name, form.file_name, form.data, advance)


def _arguments(params: Sequence[str]) -> Mapping[str, str]:
    """Faults: computer_usage."""
    found: dict[str, str] = {}
    for each in params:
        name, equals, value = each.partition("=")
        if not equals or not name or name in found:
            why = "given twice" if name in found else "NAME=VALUE is expected"
            raise Fault(FaultCode.COMPUTER_USAGE, f"--param {name!r:.60}: {why}")
        found[name] = value
    return found


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError):
        raise Fault(FaultCode.COMPUTER_USAGE, f"--body: no file {path.name[:60]!r} can be read") from None
    if len(data) > limit:
        raise Fault(FaultCode.COMPUTER_USAGE, f"--body: {path.name} is too large")
    return data


def _write(path: Path, data: bytes) -> None:
    """For this user alone."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(data)
    except OSError as trouble:
        raise Fault(FaultCode.COMPUTER_STORAGE, f"--out: {trouble.strerror}") from trouble


def add_api(app: typer.Typer) -> None:
    """Put the command into the command line."""

    def api(
        place: Where,
        out: Output,
        name: Name = "",
        param: Params = None,
        body: Body = None,
        pages: Pages = False,
        credential: Credential = None,
        sure: Sure = False,
        target: Out = None,
        list_them: ListThem = False,
    ) -> None:
        if list_them:
            list_operations(out)
            return
        if not name:
            raise Fault(FaultCode.COMPUTER_USAGE, "an operation is missing; api --list shows them")
        wish = Wish(operation(name), _arguments(param or ()), body, pages, credential, sure, target)
        asyncio.run(call(place, wish, out))

    app.command("api", help=help_of("api"))(o.placed(api))
