"""One operation of a service as data, and the call it becomes with its arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, cast
from urllib.parse import quote

from installer_app.cloud.call import Call, Form
from installer_app.cloud.record import UUID
from installer_app.model.fault import Fault, FaultCode

VERSION: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
NUMBER: Final = re.compile(r"[0-9]{1,19}")
ARGUMENT_LIMIT: Final = 4096
FORM_FIELD: Final = "firmware"
TRANSFER_S: Final = 900.0
"""A whole image over a poor line."""
Method = Literal["GET", "PUT", "POST", "DELETE"]


class Service(StrEnum):
    """Whose operation it is."""

    DOORLOCK = "doorlock"
    BOLD = "bold"


class Kind(StrEnum):
    """What an argument looks like."""

    ID = "id"
    VERSION = "version"
    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"

    def fits(self, text: str) -> bool:
        """Whether the text may be sent as such an argument."""
        match self:
            case Kind.ID:
                return UUID.fullmatch(text) is not None
            case Kind.VERSION:
                return is_version(text)
            case Kind.NUMBER:
                return NUMBER.fullmatch(text) is not None
            case Kind.FLAG:
                return text in ("true", "false")
            case Kind.TEXT:
                return 0 < len(text) <= ARGUMENT_LIMIT and text.isprintable()


class Answer(StrEnum):
    """What a 200 is."""

    DATA = "data"
    """An envelope, and `data` in it."""
    SIGNED = "signed"
    """An envelope with signatures."""
    MESSAGE = "message"
    """A signed message, to the byte (contract D.3)."""
    FILE = "file"
    PLAIN = "plain"
    """JSON without an envelope."""


@dataclass(frozen=True)
class Parameter:
    """One argument of the path or the query."""

    name: str
    place: Literal["path", "query"]
    required: bool
    kind: Kind


@dataclass(frozen=True)
class Operation:
    """What may be asked of a service. `actors` are the callers its contract names."""

    name: str
    service: Service
    method: Method
    path: str
    """With `{name}` for each parameter of the path."""
    parameters: tuple[Parameter, ...]
    body: str | None
    """The model of the JSON body; `firmware` a form with that file."""
    body_may_be_empty: bool
    """`{}` is sent where none is given."""
    answer: Answer
    collection: tuple[str, ...]
    """The names a list may come under; none: it is no list."""
    actors: tuple[str, ...]
    status: str
    """How far it is deployed: Live, Dev, Todo, or not told."""

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def takes_file(self) -> bool:
        return self.body == FORM_FIELD

    @property
    def paged(self) -> bool:
        """Whether the next page can be asked for."""
        return any(each.name in ("pageToken", "offset") for each in self.parameters)

    def call(
        self,
        arguments: Mapping[str, str],
        body: Mapping[str, object] | None = None,
        form: Form | None = None,
    ) -> Call:
        """The call with these arguments. Faults: computer_usage, naming what is unknown, missing or has not
        the right form; nothing was sent."""
        for name in arguments.keys() - {each.name for each in self.parameters}:
            raise _usage(f"{self.name} has no parameter {name!r:.60}")
        path, query = self.path, dict[str, str]()
        for each in self.parameters:
            value = arguments.get(each.name)
            if value is None:
                if each.required:
                    raise _usage(f"{self.name}: {each.name} is missing")
                continue
            if not each.kind.fits(value):
                raise _usage(f"{self.name}: {each.name} is no {each.kind.value}")
            if each.place == "path":
                path = path.replace(f"{{{each.name}}}", quote(value, safe=""))
            else:
                query[each.name] = value
        self._check_content(body, form)
        transfers = form is not None or self.answer is Answer.FILE
        return Call(
            self.name,
            self.method,
            path,
            query,
            {} if body is None and self.body_may_be_empty else body,
            exact=self.answer is Answer.MESSAGE,
            form=form,
            plain=self.service is Service.BOLD,
            file=self.answer is Answer.FILE,
            total_s=TRANSFER_S if transfers else None,
        )

    def _check_content(self, body: Mapping[str, object] | None, form: Form | None) -> None:
        if body is not None and (self.body is None or self.takes_file):
            raise _usage(f"{self.name} takes no body")
        if form is not None and not self.takes_file:
            raise _usage(f"{self.name} takes no file")
        if self.body is not None and body is None and form is None and not self.body_may_be_empty:
            raise _usage(f"{self.name}: the body is missing, {self.body}")


def is_version(text: str) -> bool:
    """Whether it may stand in a path as a firmware version."""
    return VERSION.fullmatch(text) is not None and text not in {".", ".."}


def method(text: str) -> Method:
    """One of the four."""
    if text not in ("GET", "PUT", "POST", "DELETE"):
        raise ValueError(text)
    return cast("Method", text)


def _usage(detail: str) -> Fault:
    return Fault(FaultCode.COMPUTER_USAGE, detail, refused=True)
