"""A part of a paper as it is read: headings, lists, code and links, in the faces of the window."""

from __future__ import annotations

import string
from typing import Final

from PySide6.QtCore import QSize, QUrl, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from installer_app.texts import window_flow as wl
from installer_app.texts.language import _
from installer_app.ui.theme import Face, current_theme

_STYLE: Final = string.Template(
    "a { color: $focus; } code, pre { background: $display; } h1, h2, h3, h4 { color: $ink; }"
)


class HelpText(QTextBrowser):
    """Plain Markdown. It loads nothing: neither pictures nor pages from elsewhere."""

    followed = Signal(str)
    """A link to another paper, such as `privacy.md#tokens`."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        """Shows the text from its beginning."""
        super().__init__(parent)
        theme = current_theme()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setProperty("plain", True)
        self.setAccessibleName(_(wl.HELP))
        document = self.document()
        document.setDefaultFont(theme.font(Face.BODY))
        document.setDefaultStyleSheet(_STYLE.substitute(theme.palette.roles()))
        document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        document.setDocumentMargin(2)
        document.setIndentWidth(theme.px(18))
        self._space()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.anchorClicked.connect(self._follow)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is loaded."""
        return None

    def sizeHint(self) -> QSize:
        """As high as the text is at a usual width."""
        wide = max(self.width(), 480)
        copy = self.document().clone(self)
        copy.setTextWidth(wide - 16)
        return QSize(wide, int(copy.size().height()) + 8)

    def _space(self) -> None:
        """Give the blocks the room that Markdown leaves out, and headings the faces of the window."""
        theme = current_theme()
        block = self.document().begin()
        while block.isValid():
            cursor, form = QTextCursor(block), block.blockFormat()
            form.setTopMargin(theme.px(8 if form.headingLevel() else 0))
            form.setBottomMargin(theme.px(3 if cursor.currentList() is not None else 7))
            cursor.setBlockFormat(form)
            if form.headingLevel():
                letters = QTextCharFormat()
                letters.setFont(theme.font(Face.STRONG))
                letters.setProperty(int(QTextFormat.Property.FontSizeAdjustment), 0)
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(letters)
            block = block.next()

    def _follow(self, link: QUrl) -> None:
        if not link.scheme() and not link.host():
            self.followed.emit(link.toString())
