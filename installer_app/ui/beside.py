"""What can be opened beside a page: its help, the command that equals it, the signed message in words."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from installer_app.texts import window_flow as wl
from installer_app.texts.inspector import messages
from installer_app.texts.language import _
from installer_app.ui.help import paper_of, read_paper, read_part
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import View
from installer_app.ui.panels.command_list import CommandList
from installer_app.ui.panels.help_text import HelpText
from installer_app.ui.panels.message_list import MessageList
from installer_app.ui.shell import Shell
from installer_app.ui.widgets.labels import WrappedLabel


class Kind(StrEnum):
    """What is shown."""

    HELP = "help"
    COMMAND = "command"
    MESSAGE = "message"


class Beside(QObject):
    """F1, F2 and the links of the evidence open the drawer; Esc and the way to another page shut it."""

    def __init__(
        self, shell: Shell, page: Callable[[], View | None], paper: Callable[[], tuple[str, str]]
    ) -> None:
        """`paper`: the place and the anchor whose help is that of the page."""
        super().__init__(shell)
        self._shell, self._page, self._paper = shell, page, paper
        self._kind: Kind | None = None
        self._whole = False
        self._before: QWidget | None = None
        self._shown: object = None
        drawer = shell.drawer
        drawer.closed.connect(self.close)
        drawer.linked.connect(self._show_whole)
        for key, kind in ((Qt.Key.Key_F1, Kind.HELP), (Qt.Key.Key_F2, Kind.COMMAND)):
            shortcut = QShortcut(QKeySequence(key), shell)
            shortcut.activated.connect(partial(self.toggle, kind))
        shell.status.help.set_words(_(wl.HELP_KEY))
        shell.status.help.clicked.connect(lambda: self.toggle(Kind.HELP))
        shell.evidence.link.clicked.connect(lambda: self.toggle(Kind.COMMAND))
        shell.evidence.second.clicked.connect(lambda: self.toggle(Kind.MESSAGE))

    @property
    def kind(self) -> Kind | None:
        """What is open, if anything."""
        return self._kind

    def toggle(self, kind: Kind) -> None:
        """Open it, or shut what is open already."""
        if self._kind is kind:
            self.close()
            return
        if self._kind is None:
            self._before = self._shell.focusWidget()
        self._kind, self._whole, self._shown = kind, False, None
        self.follow()
        self._shell.drawer.shut.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> bool:
        """Shut the drawer and give the focus back; False if it was shut."""
        if self._kind is None:
            return False
        self._kind, self._shown = None, None
        self._shell.drawer.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def turn(self) -> None:
        """Another page: its own help and command, where they are open."""
        self._whole, self._before = False, None
        self.follow()

    def follow(self) -> None:
        """Something changed on the page: show it as it is now. What is open stays where it was read."""
        self._show_links()
        page = self._page()
        if self._kind is None or page is None:
            return
        match self._kind:
            case Kind.HELP:
                self._show_help()
            case Kind.COMMAND:
                commands = page.commands()
                if self._is_new(commands):
                    content = CommandList(commands, page.bridge.sources.where)
                    self._shell.drawer.open(_(wl.COMMAND_HEAD), content)
            case Kind.MESSAGE:
                told = messages(page.snapshot.facts) if page.snapshot is not None else ()
                if not told:
                    self.close()
                elif self._is_new(told):
                    self._shell.drawer.open(_(wl.MESSAGE_HEAD), MessageList(told))

    # ---- inside

    def _show_links(self) -> None:
        page = self._page()
        held = page is not None and page.snapshot is not None and bool(messages(page.snapshot.facts))
        self._shell.evidence.set_links(_(wl.AS_COMMAND), _(wl.MESSAGE_LINK) if held else "")

    def _is_new(self, content: object) -> bool:
        shown = (self._kind, content)
        if shown == self._shown:
            return False
        self._shown = shown
        return True

    def _show_help(self) -> None:
        place, anchor = self._paper()
        name = paper_of(place)
        part = read_paper(name) if self._whole else read_part(name, anchor)
        if not self._is_new(part):
            return
        if part is None:
            self._shell.drawer.open(_(wl.HELP), WrappedLabel(_(wl.NO_HELP)))
            return
        more = "" if self._whole or not anchor else _(wl.WHOLE_PAPER)
        self._open_text(part.title, part.text, more)

    def _open_text(self, title: str, text: str, link: str) -> None:
        shown = HelpText(text)
        shown.followed.connect(self._go)
        self._shell.drawer.open(_(wl.HELP_OF).format(title=title), shown, link, Icon.QUESTION)

    def _show_whole(self) -> None:
        self._whole = True
        self.follow()

    def _go(self, link: str) -> None:
        """A link of a paper leads to another one."""
        name, _hash, anchor = link.partition("#")
        place, _anchor = self._paper()
        part = read_part(name or paper_of(place), anchor)
        if part is not None:
            self._open_text(part.title, part.text, "")
