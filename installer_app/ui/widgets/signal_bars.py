"""Signal bars: how strongly a lock is heard, as five bars, unknown never shown as zero."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from installer_app.ui.theme import Face, Theme, Tone
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.painted import Painted

THRESHOLDS_DBM: Final = (-92, -84, -75, -66, -57)
WIDTH: Final = 26
HEIGHT: Final = 20
_BAR: Final = 4
_STEP: Final = 5.5


def count_bars(rssi_dbm: float | None) -> int:
    """How many of five bars a signal fills; 0 for an unknown one too, which words tell apart."""
    return 0 if rssi_dbm is None else sum(rssi_dbm >= threshold for threshold in THRESHOLDS_DBM)


def draw_bars(
    painter: QPainter, rect: QRectF, rssi_dbm: float | None, theme: Theme, *, pale: bool = False
) -> None:
    """Draw five bars into a box of 26 by 20 (times the text size); `pale` for a lock not heard any more."""
    full = count_bars(rssi_dbm)
    unit = rect.height() / HEIGHT
    weak = rssi_dbm is not None and full <= 1
    fill = theme.color("ink_3" if pale else "warn" if weak else "ink")
    outline = QPen(theme.color("line_strong"), max(1.0, unit * 0.9))
    outline.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for at in range(5):
        height = round((4 + at * 4) * unit)
        left = round(rect.left() + at * _STEP * unit)
        bar = QRectF(left, round(rect.bottom()) - height, round(_BAR * unit), height)
        if at < full:
            painter.fillRect(bar, fill)
        else:
            painter.setPen(outline)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(0, 0, -1, -1))
    painter.restore()


class SignalBars(Painted):
    """Five bars alone. `say` names them where no words stand beside them."""

    def __init__(self, rssi_dbm: float | None = None, say: str = "", parent: QWidget | None = None) -> None:
        """None is a signal nobody has measured."""
        super().__init__(parent)
        self._rssi_dbm = rssi_dbm
        self.setAccessibleName(say)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_rssi(self, rssi_dbm: float | None, say: str = "") -> None:
        """Show another reading."""
        self._rssi_dbm = rssi_dbm
        self.setAccessibleName(say)
        self.update()

    def sizeHint(self) -> QSize:
        """26 by 20, times the text size."""
        return QSize(self.theme.px(WIDTH) + 1, self.theme.px(HEIGHT) + 1)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        size = self.sizeHint()
        box = QRectF(0, (self.height() - size.height()) // 2, size.width() - 1, size.height() - 1)
        draw_bars(QPainter(self), box, self._rssi_dbm, self.theme)


class SignalReading(QWidget):
    """The bars with their words (dBm, or that it is unknown) at the right."""

    def __init__(
        self,
        rssi_dbm: float | None,
        text: str,
        face: Face = Face.BODY,
        tone: Tone = Tone.INK,
        parent: QWidget | None = None,
    ) -> None:
        """`text` comes with unit and true minus sign."""
        super().__init__(parent)
        self._bars = SignalBars(rssi_dbm, parent=self)
        self._label = Label(text, face, tone, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._bars)
        row.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_reading(self, rssi_dbm: float | None, text: str) -> None:
        """Show another reading with its words."""
        self._bars.set_rssi(rssi_dbm)
        self._label.setText(text)
