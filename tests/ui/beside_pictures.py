"""Pictures of the first start, and of what opens beside a page: help, the command, the signed message."""

from __future__ import annotations

from functools import partial
from typing import Final

from installer_app.model.message import MessageKind
from installer_app.ui.beside import Kind
from installer_app.ui.frame import Frame
from installer_app.ui.panels.set_up import SetUp, SetUpPage
from installer_app.ui.places import WELCOME
from installer_app.ui.widgets.scrolled import Scrolled
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress
from installer_app.workflow.snapshot import JobState
from tests.ui.invented import KEYS, MESSAGE, READ, SERIAL, SIGNED, Picture, key_of


def _open(kind: Kind, window: Window) -> None:
    window.beside.toggle(kind)


def _welcome(window: Window) -> None:
    window.go(WELCOME)


def _set_up(window: Window) -> None:
    frame = window.parentWidget()
    if isinstance(frame, Frame):
        setup = SetUp(lambda path: path.stem, lambda _sandbox: None)
        frame.set_content(Scrolled(SetUpPage(setup, lambda _work, _told: None)))


def _type(text: str, window: Window) -> None:
    field = getattr(window.page, "field", None)
    if field is not None:
        field.setText(text)


BESIDE_PICTURES: Final[dict[str, Picture]] = {
    "0-set-up": Picture(act=_set_up),
    "0-welcome": Picture(act=_welcome),
    "a-lock-typed": Picture(act=partial(_type, "7K3M9XQU")),
    "b-check-command": Picture(
        READ, request=r.AskConfirm("install"), step=key_of(f.Confirmed), act=partial(_open, Kind.COMMAND)
    ),
    "c-message": Picture(
        SIGNED,
        JobState.RUNNING,
        r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, MESSAGE),
        key_of(f.InstallDelivered),
        Progress("delivering", 25_000, 41_000, -71),
        act=partial(_open, Kind.MESSAGE),
    ),
}
