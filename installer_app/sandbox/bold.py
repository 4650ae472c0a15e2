"""The virtual Bold API: its four reads as one small ASGI application, without state.

    bold = VirtualBold(now=lambda: datetime.now(UTC), secret=b"...")
    bold.tokens["support"]      # may see the organizations 73 and 78; "partner" sees 78 alone; "apiKey" too
    httpx.AsyncClient(transport=httpx.ASGITransport(bold.app), base_url="http://bold.sandbox")

GET /v1/device-groups, /v1/organizations/{id}, /v2/shares?externalId=, /v2/shares/{id}; tokens and API keys
are sent as Bearer. There is no envelope; refusals are {message, code, errorMessage, errorCode}. What the
pages leave open is an option; faults are those of the virtual cloud.
"""

from __future__ import annotations

import asyncio
import hmac
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from installer_app.sandbox.bold_devices import HOME, HOTEL
from installer_app.sandbox.bold_fleet import Fleet, make_fleet
from installer_app.sandbox.bold_shape import Moments, Shown, drop_unset, mix_spelling, spill
from installer_app.sandbox.bold_shares import make_shares
from installer_app.sandbox.cloud.faults import FaultPlan, needs_truth, spoil
from installer_app.sandbox.cloud.options import CloudFault
from installer_app.sandbox.cloud.refusal import Answer, write_json
from installer_app.sandbox.signing import Json

SORTED_BY: Final = ("name", "remarks", "location", "id", "dateCreated", "dateModified")
SEARCHED: Final = ("name", "remarks", "location", "id")
SIZE_LIMIT: Final = 100
SEARCH_LIMIT: Final = 200
REACH: Final[Mapping[str, frozenset[int]]] = {
    "support": frozenset({HOME, HOTEL}),
    "partner": frozenset({HOTEL}),
    "apiKey": frozenset({HOME}),
}
"""The organizations that each token may see."""
WORDS: Final = {
    400: ("BadRequest", "Invalid request"),
    401: ("InvalidToken", "Invalid authentication token"),
    403: ("InsufficientRights", "Insufficient rights"),
    404: ("NotFound", "User/user group/organization/device/device group not found"),
    429: ("TooManyRequests", "Too many requests"),
}
HEADERS: Final = (
    ("access-control-expose-headers", "authorization, content-type"),
    ("access-control-allow-headers", "authorization, content-type"),
    ("access-control-allow-methods", "GET, POST, DELETE, OPTIONS, PUT"),
    ("access-control-allow-origin", "*"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
    ("referrer-policy", "no-referrer"),
)


@dataclass(frozen=True)
class BoldOptions:
    """One choice for each point that the pages leave open."""

    offset_counts: Literal["items", "pages"] = "items"
    """What `offset` counts."""
    unset: Literal["omitted", "null"] = "omitted"
    """How a member that is not set is sent."""
    shape: Literal["nested", "spilled"] = "nested"
    """Shares as they are, or as their pages print them: the last object of each parent emptied into it."""
    unknown_external_id: Literal[200, 404] = 200
    """An externalId that nobody knows: an empty array, or not found."""
    mixed_spelling: bool = False
    """Enumerations in any case, and with values that no page lists."""


class VirtualBold:
    """The service; `now` is aware. `options` and `faults` may be replaced at any time. Faults name the
    operations getDeviceGroups, getOrganization, getShares and getShare."""

    def __init__(
        self,
        now: Callable[[], datetime],
        secret: bytes,
        options: BoldOptions | None = None,
        fleet: Callable[[datetime], Fleet] = make_fleet,
    ) -> None:
        self._now = now
        self._make_fleet = fleet
        self._plan = FaultPlan()
        self.options = options or BoldOptions()
        self.tokens: Mapping[str, str] = {
            name: str(uuid.UUID(bytes=hmac.digest(secret, f"bold {name}".encode(), "sha256")[:16], version=4))
            for name in REACH
        }

    @property
    def faults(self) -> tuple[CloudFault, ...]:
        """The faults still in force; assigning replaces them all."""
        return self._plan.faults

    @faults.setter
    def faults(self, faults: tuple[CloudFault, ...]) -> None:
        self._plan = FaultPlan(faults)

    @property
    def app(self) -> ASGIApp:
        """The ASGI application."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                response = _respond(await self._answer(Request(scope, receive)))
                await response(scope, receive, send)

        return serve

    async def _answer(self, request: Request) -> Answer:
        path = str(request.scope["path"])
        operation: str
        run: Callable[[frozenset[int], Mapping[str, str], str], Json]
        match request.method, path.split("/"):
            case "GET", ["", "v1", "device-groups"]:
                operation, run = "getDeviceGroups", self._list_groups
            case "GET", ["", "v1", "organizations", _]:
                operation, run = "getOrganization", self._get_organization
            case "GET", ["", "v2", "shares"]:
                operation, run = "getShares", self._list_shares
            case "GET", ["", "v2", "shares", _]:
                operation, run = "getShare", self._get_share
            case _:
                return _refuse(404, "No such route")
        fault = self._plan.take(operation)
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault is not None and fault.kind in {"status", "expired", "refused"}:
            return _refuse(401 if fault.kind == "expired" else fault.status or 500)
        if fault is not None and not needs_truth(fault):
            return spoil(fault, None)
        try:
            truth = Answer(
                write_json(run(self._reach(request), request.query_params, path.rpartition("/")[2]))
            )
        except _Refused as refused:
            truth = refused.answer
        return truth if fault is None else spoil(fault, truth)

    def _reach(self, request: Request) -> frozenset[int]:
        sent = request.headers.getlist("authorization")
        scheme, _, token = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
        if scheme.lower() == "bearer":
            for name, known in self.tokens.items():
                if hmac.compare_digest(known.encode(), token.strip().encode()):
                    return REACH[name]
        raise _Refused(401)

    def _list_groups(self, reach: frozenset[int], query: Mapping[str, str], _: str) -> Json:
        size = _read_number(query, "size", 50)
        offset = _read_number(query, "offset", 0)
        sort_by, direction = query.get("sortBy", "id"), query.get("sortDirection", "Asc")
        with_devices, search = query.get("includeDevices", "false"), query.get("search", "")
        if not 1 <= size <= SIZE_LIMIT or sort_by not in SORTED_BY or direction not in {"Asc", "Desc"}:
            raise _Refused(400)
        if with_devices not in {"true", "false"} or len(search) > SEARCH_LIMIT:
            raise _Refused(400)
        if "organizationId" in query:
            asked = _read_number(query, "organizationId", 0)
            if asked not in reach:
                raise _Refused(403)
            reach = frozenset({asked})
        groups = [group for group in self._fleet().groups if group["organizationId"] in reach]
        groups = [group for group in groups if any(_matches(search, group[name]) for name in SEARCHED)]
        groups.sort(key=lambda group: _order(group[sort_by]), reverse=direction == "Desc")
        start = offset * size if self.options.offset_counts == "pages" else offset
        page = groups[start : start + size]
        # Without devices the list is there all the same, and empty.
        return self._dress(
            [group if with_devices == "true" else {**group, "deviceList": []} for group in page]
        )

    def _get_organization(self, reach: frozenset[int], _: Mapping[str, str], key: str) -> Json:
        found = self._fleet().organizations.get(_read_id(key))
        if found is None:
            raise _Refused(404, "Account not found")
        if found["id"] not in reach:
            raise _Refused(403)
        return self._dress(found)

    def _list_shares(self, reach: frozenset[int], query: Mapping[str, str], _: str) -> Json:
        external_id = query.get("externalId", "")
        if not external_id:
            raise _Refused(400)
        found = [share for share in self._shares() if share["externalId"] == external_id]
        if not found and self.options.unknown_external_id == 404:
            raise _Refused(404)
        return self._dress([self._shape(share) for share in found if _owner(share) in reach])

    def _get_share(self, reach: frozenset[int], _: Mapping[str, str], key: str) -> Json:
        wanted = _read_id(key)
        found = next((share for share in self._shares() if share["id"] == wanted), None)
        if found is None:
            raise _Refused(404)
        if _owner(found) not in reach:
            raise _Refused(403)
        return self._dress(self._shape(found))

    def _fleet(self) -> Fleet:
        return self._make_fleet(self._now())

    def _shares(self) -> list[Shown]:
        return list(make_shares(Moments(self._now())).values())

    def _shape(self, share: Shown) -> Json:
        return spill(share) if self.options.shape == "spilled" else share

    def _dress(self, value: Json) -> Json:
        value = mix_spelling(value) if self.options.mixed_spelling else value
        return drop_unset(value) if self.options.unset == "omitted" else value


class _Refused(Exception):
    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(status)
        self.answer = _refuse(status, message)


def _refuse(status: int, message: str | None = None) -> Answer:
    code, words = WORDS.get(status, ("InternalError", "Internal error"))
    told = message or words
    body = {"message": told, "code": code, "errorMessage": told, "errorCode": code}
    return Answer(write_json(body), status=status)


def _respond(answer: Answer) -> Response:
    headers = dict(HEADERS + answer.headers)
    if answer.chunks is not None:
        return StreamingResponse(answer.chunks(), answer.status, headers, answer.media_type)
    return Response(answer.body, answer.status, headers, answer.media_type)


def _read_number(query: Mapping[str, str], name: str, default: int) -> int:
    return _read_id(query[name]) if name in query else default


def _read_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise _Refused(400)
    return int(text)


def _owner(share: Shown) -> Json:
    organization = share["organization"]
    return organization["id"] if isinstance(organization, Mapping) else None


def _matches(search: str, value: Json) -> bool:
    """Whether the parts between the wildcards `*` come in this order, in any case."""
    text, at = "" if value is None else str(value).lower(), 0
    for part in search.lower().split("*"):
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _order(value: Json) -> tuple[int, int, str]:
    """Numbers by size, texts without case, what is not set first."""
    if isinstance(value, int):
        return (1, value, "")
    return (0, 0, "") if value is None else (1, 0, str(value).lower())
