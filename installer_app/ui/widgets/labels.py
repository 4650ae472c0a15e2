"""Words and icons on the page: plain text only, wrapped text with its real height, icons beside words."""

import re
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from installer_app.model.redaction import redact
from installer_app.ui.icons import Icon, draw_icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.painted import Painted

_LONG: Final = re.compile(r"\S{33,}")
_PIECES: Final = re.compile(r"\S{1,16}")
_ADDRESS: Final = re.compile(r"(\S{4,}@)(?=\S{4,})")
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_LAID_OUT: Final = Qt.WidgetAttribute.WA_Resized


def breakable(text: str) -> str:
    """The same words; where they lack room one longer than any word, such as a digest, may go on below, and
    an address after its sign."""
    pieces = _LONG.sub(lambda found: _BREAK.join(_PIECES.findall(found[0])), text)
    return _ADDRESS.sub(rf"\1{_BREAK}", pieces)


class Label(QLabel):
    """One line of plain text in a face and a tone. Marks of rich text are shown, never obeyed."""

    def __init__(
        self, text: str = "", face: Face = Face.BODY, tone: Tone = Tone.INK, parent: QWidget | None = None
    ) -> None:
        """The words are the caller's; line breaks in them become spaces."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("face", face.value)
        self.setProperty("tone", tone.value)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show other words, without what would turn or hide those after it."""
        super().setText(" ".join(str(redact(text)).split()))

    def set_look(self, face: Face, tone: Tone) -> None:
        """Show the same words in another face or tone."""
        if (self.property("face"), self.property("tone")) != (face.value, tone.value):
            self.setProperty("face", face.value)
            self.setProperty("tone", tone.value)
            self.style().unpolish(self)
            self.style().polish(self)
            self.updateGeometry()


class WrappedLabel(Label):
    """Plain text that wraps and claims the height it really needs.

    Qt loses height-for-width inside nested frames, so the label takes the width it is given and then insists
    on the height that follows.
    """

    def __init__(
        self, text: str = "", face: Face = Face.BODY, tone: Tone = Tone.INK, parent: QWidget | None = None
    ) -> None:
        """The words may be of any length."""
        super().__init__(text, face, tone, parent)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def setText(self, text: str) -> None:
        """Show other words; one longer than any word, such as a digest, may go on in the next line."""
        super().setText(breakable(text))

    def text(self) -> str:
        """What it was given."""
        return super().text().replace(_BREAK, "")

    def hasHeightForWidth(self) -> bool:
        """No: the height it asks for is already the one for its width."""
        return False

    def sizeHint(self) -> QSize:
        """The whole text on one line if that is short, and the height for the width it has now."""
        self.ensurePolished()
        line = self.fontMetrics().horizontalAdvance(self.text()) + 2
        widest = min(line, self.fontMetrics().averageCharWidth() * 64)
        return QSize(widest, self._height(self.width() if self.testAttribute(_LAID_OUT) else widest))

    def minimumSizeHint(self) -> QSize:
        """As narrow as its longest word, as high as the width it has now asks for."""
        metrics = QFontMetrics(self.fontMetrics())
        words = super().text().replace(_BREAK, " ").split()
        longest = max((metrics.horizontalAdvance(word) for word in words), default=0)
        return QSize(min(longest + 2, metrics.averageCharWidth() * 40), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height when the width changed."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _height(self, width: int) -> int:
        needed = self.heightForWidth(max(width, 1))
        return max(needed, self.fontMetrics().height()) if super().text() else 0


class IconLabel(Painted):
    """One icon. Its accessible name is `say`; leave that empty where words stand beside it."""

    def __init__(
        self, icon: Icon, role: str = "ink", size: int = 18, say: str = "", parent: QWidget | None = None
    ) -> None:
        """`role` is the palette role of its stroke, `size` its side in pixels at 100 %."""
        super().__init__(parent)
        self._icon, self._role, self._size = icon, role, size
        self.setAccessibleName(say)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: Icon, role: str, say: str = "") -> None:
        """Show another icon."""
        self._icon, self._role = icon, role
        self.setAccessibleName(say)
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        side = self.theme.px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """The same square."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon in the middle."""
        painter = QPainter(self)
        side = self.theme.px(self._size)
        rect = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        draw_icon(painter, self._icon, rect, self.theme.color(self._role))


class IconText(QWidget):
    """An icon with its words beside it, a third of an em apart."""

    def __init__(
        self,
        icon: Icon,
        text: str,
        face: Face = Face.BODY,
        tone: Tone = Tone.INK,
        parent: QWidget | None = None,
        *,
        role: str | None = None,
        size: int = 18,
        wrap: bool = False,
        gap: int = 8,
    ) -> None:
        """The icon takes the tone of the words unless it is given a palette role of its own."""
        super().__init__(parent)
        self.icon = IconLabel(icon, role or tone.value, size, parent=self)
        self.label: Label = WrappedLabel(text, face, tone, self) if wrap else Label(text, face, tone, self)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(gap)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.label, 1, Qt.AlignmentFlag.AlignVCenter)

    def set_text(self, text: str) -> None:
        """Show other words beside the icon."""
        self.label.setText(text)
