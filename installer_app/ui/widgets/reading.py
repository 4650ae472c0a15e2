"""One measured value: a figure with its unit on one baseline, between what it is and what to make of it."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Painted


class Reading(Painted):
    """A figure and its unit. The one big reading of a page has the face BIG, others READING."""

    def __init__(
        self, figure: str = "", unit: str = "", face: Face = Face.READING, parent: QWidget | None = None
    ) -> None:
        """A figure without a unit, or words for an unknown one, are as good."""
        super().__init__(parent)
        self._face = face
        self._unit_face = Face.READING if face is Face.BIG else Face.LEAD
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_reading(figure, unit)

    def set_reading(self, figure: str, unit: str) -> None:
        """Show another value."""
        self._figure, self._unit = figure, unit
        self.setAccessibleName(f"{figure} {unit}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Figure, gap and unit in one line."""
        theme = self.theme
        figure, unit = theme.metrics(self._face), theme.metrics(self._unit_face)
        width = figure.horizontalAdvance(self._figure) + self._gap() + unit.horizontalAdvance(self._unit)
        return QSize(int(width) + 2, int(figure.ascent() + figure.descent() * 0.75))

    def minimumSizeHint(self) -> QSize:
        """The same: a value is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both on one baseline."""
        theme = self.theme
        painter = QPainter(self)
        metrics = theme.metrics(self._face)
        baseline = metrics.ascent()
        painter.setFont(theme.font(self._face))
        painter.setPen(theme.color("ink"))
        painter.drawText(QPointF(0, baseline), self._figure)
        painter.setFont(theme.font(self._unit_face))
        painter.setPen(theme.color("ink" if self._face is Face.BIG else "ink_2"))
        painter.drawText(QPointF(metrics.horizontalAdvance(self._figure) + self._gap(), baseline), self._unit)

    def _gap(self) -> float:
        return self.theme.metrics(self._unit_face).horizontalAdvance("0") * 0.6 if self._unit else 0.0


class ReadingCell(QWidget):
    """A reading with its name above and its judgement, source or age below."""

    def __init__(
        self, caption: str, figure: str, unit: str, text: str, parent: QWidget | None = None
    ) -> None:
        """The words wrap where the column is narrow."""
        super().__init__(parent)
        self._caption = WrappedLabel(caption, Face.META, Tone.INK_2, self)
        self._reading = Reading(figure, unit, parent=self)
        self._text = WrappedLabel(text, Face.META, Tone.INK_2, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for widget in (self._caption, self._reading, self._text):
            box.addWidget(widget)

    def set_reading(self, figure: str, unit: str, text: str) -> None:
        """Show another value and what to make of it."""
        self._reading.set_reading(figure, unit)
        self._text.setText(text)
