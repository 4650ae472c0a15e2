"""The virtual cloud: the DoorLock service as one ASGI application over one file of state.

A call goes through: the gateway (no such route: 403 without an envelope), the faults in force, 401, 403 role,
400 body, and then, in one transaction, the operation itself with 400 form, 403 scope, 404 and 400 conflict.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from installer_app.sandbox.cloud.access import authenticate
from installer_app.sandbox.cloud.adopt import AdoptedLock, Adoption, adopt_lock
from installer_app.sandbox.cloud.call import Call, Operation
from installer_app.sandbox.cloud.contract import ME, OPERATIONS, UPLOAD, find_operation
from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.envelope import wrap_refusal
from installer_app.sandbox.cloud.faults import FaultPlan, needs_truth, read_faults, spoil
from installer_app.sandbox.cloud.firmware import STORAGE, read_upload, serve_storage
from installer_app.sandbox.cloud.ledger import show_effect
from installer_app.sandbox.cloud.options import CloudFault, CloudOptions
from installer_app.sandbox.cloud.records import Effect, Token
from installer_app.sandbox.cloud.refusal import Answer, Refusal, refuse_as_gateway, write_json
from installer_app.sandbox.cloud.seed import seed_world
from installer_app.sandbox.cloud.seed_people import seed_people
from installer_app.sandbox.cloud.store import Store
from installer_app.sandbox.signing import encode_base64url

BODY_DEADLINE_S: Final = 30.0
FAULTS_BODY_LIMIT: Final = 65_536
LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
CONTROL_HEADER: Final = "x-sandbox-token"


class VirtualCloud:
    """The service. `now` is aware; `random` gives so many bytes; `path` is a file of the world's folder."""

    def __init__(
        self, path: Path, options: CloudOptions, now: Callable[[], datetime], random: Callable[[int], bytes]
    ) -> None:
        self._desk = Desk(Store(path), options, now, random)
        self._plan = FaultPlan()
        self.control_token = self._desk.setting("control token", lambda: encode_base64url(random(24)))
        """What `POST /sandbox/faults` wants in the header x-sandbox-token."""
        self._desk.all_signers()

    @property
    def app(self) -> ASGIApp:
        """The ASGI application, for uvicorn (see `wire`) and httpx.ASGITransport."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            # A plain function: uvicorn takes a bound method for an application of ASGI 2.
            await self._serve(scope, receive, send)

        return serve

    @property
    def options(self) -> CloudOptions:
        """The options in force; they may be replaced at any time."""
        return self._desk.options

    @options.setter
    def options(self, options: CloudOptions) -> None:
        self._desk = replace(self._desk, options=options)

    @property
    def faults(self) -> tuple[CloudFault, ...]:
        """The faults still in force; assigning replaces them all."""
        return self._plan.faults

    @faults.setter
    def faults(self, faults: tuple[CloudFault, ...]) -> None:
        self._plan = FaultPlan(faults)

    def signers(self) -> Mapping[str, bytes]:
        """Key id to raw Ed25519 public key, of both signers."""
        return {signer.key_id: signer.public for signer in self._desk.all_signers()}

    def seed(self, build_image: Callable[[str, int], bytes] | None = None) -> None:
        """Fill an empty cloud (see `seed`); again it does nothing."""
        if build_image is None:
            from installer_app.sandbox.image import build_image as build_real_image

            build_image = build_real_image
        with self._desk.store.transaction():
            seed_world(self._desk, build_image)
            seed_people(self._desk)

    def tokens(self) -> Mapping[str, str]:
        """Bearer tokens by name: mara, ruben, installer, assembler, expired, owner, stranger, resident, and
        `tools`, which is an API key's."""
        with self._desk.store.transaction():
            return {found.name: found.token for found in self._desk.store.select(Token)}

    def effects(self) -> tuple[Effect, ...]:
        """The ledger, oldest first."""
        with self._desk.store.transaction():
            return tuple(self._desk.store.select(Effect))

    def adopt_lock(self, adoption: Adoption) -> AdoptedLock:
        """The record of a lock that the sandbox starts provisioned or installed. Raises ValueError."""
        with self._desk.store.transaction():
            return adopt_lock(self._desk, adoption)

    def close(self) -> None:
        """Close the file of state."""
        self._desk.store.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "lifespan":
                await _live(receive, send)
            case "http":
                request = Request(scope, receive)
                try:
                    answer = await self._answer(request)
                except ClientDisconnect:
                    return
                headers = dict(answer.headers) | {
                    "date": format_datetime(self._desk.clock(), usegmt=True),
                    "cache-control": "no-store",
                }
                await _respond(answer, headers)(scope, receive, send)
            case _:
                await send({"type": "websocket.close"})

    async def _answer(self, request: Request) -> Answer:
        method, path = request.method, str(request.scope["path"])
        if path.startswith("/sandbox/"):
            return await self._control(request, method, path)
        if method == "GET" and path.startswith(STORAGE):
            return self._storage(request, path.removeprefix(STORAGE))
        found = find_operation(self._operations(), method, path)
        if found is None:
            return refuse_as_gateway()
        operation, parameters = found
        fault = self._plan.take(operation.name)
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault is not None and not needs_truth(fault):
            return spoil(fault, None)
        truth = await self._perform(request, operation, parameters, fault)
        return truth if fault is None else spoil(fault, truth)

    async def _perform(
        self,
        request: Request,
        operation: Operation,
        parameters: Mapping[str, str],
        fault: CloudFault | None,
    ) -> Answer:
        desk, headers, twice = self._desk, request.headers, fault is not None and fault.kind == "duplicate"
        try:
            with desk.store.transaction():
                caller = authenticate(desk, headers.getlist("authorization"), headers.getlist("x-api-key"))
            if not caller.acts_as(operation.actors):
                raise Refusal(403)
            body = await _read_body(request, operation.body_limit)
            if operation.name == UPLOAD:
                body = await read_upload(headers, body)
            query = _read_query(request)
            call = Call(desk, operation, caller, parameters, query, body, headers)
            if twice:
                with desk.store.transaction():
                    operation.run(call)
            with desk.store.transaction():
                return operation.run(call)
        except Refusal as refusal:
            return wrap_refusal(desk.options, refusal)

    def _operations(self) -> tuple[Operation, ...]:
        options = self._desk.options
        return tuple(
            replace(row, path=options.me_path) if row.name == ME else row
            for row in OPERATIONS
            if row.name not in options.missing
        )

    def _storage(self, request: Request, version: str) -> Answer:
        credentials = "authorization" in request.headers or "x-api-key" in request.headers
        signature = request.query_params.get("X-Signature", "")
        with self._desk.store.transaction():
            return serve_storage(self._desk, version, signature, credentials)

    async def _control(self, request: Request, method: str, path: str) -> Answer:
        """The sandbox's own endpoints, for this computer only."""
        if request.client is None or request.client.host not in LOOPBACK:
            return refuse_as_gateway()
        match method, path:
            case "GET", "/sandbox/effects":
                return Answer(write_json([show_effect(effect) for effect in self.effects()]))
            case "POST", "/sandbox/faults":
                token = request.headers.get(CONTROL_HEADER, "")
                try:
                    if not hmac.compare_digest(token.encode(), self.control_token.encode()):
                        raise Refusal(401)
                    self.faults = read_faults(await _read_body(request, FAULTS_BODY_LIMIT))
                except Refusal as refusal:
                    return refusal.answer()
                return Answer(write_json({"faults": len(self.faults)}))
            case _:
                return refuse_as_gateway()


def _respond(answer: Answer, headers: Mapping[str, str]) -> Response:
    if answer.chunks is None:
        return Response(answer.body, answer.status, headers, answer.media_type)
    return StreamingResponse(answer.chunks(), answer.status, headers, answer.media_type)


async def _read_body(request: Request, limit: int) -> bytes:
    """The whole body; refuses one above `limit` bytes, or one that does not arrive."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_DEADLINE_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Refusal(400, f"the body is above {limit} bytes")
    except TimeoutError as error:
        raise Refusal(400, "the body did not arrive") from error
    return bytes(body)


def _read_query(request: Request) -> Mapping[str, str]:
    pairs = request.query_params.multi_items()
    query = dict(pairs)
    if len(query) != len(pairs):
        raise Refusal(400, "a query parameter twice")
    return query


async def _live(receive: Receive, send: Send) -> None:
    """ASGI's lifespan; state is opened and closed by whoever made the cloud."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
