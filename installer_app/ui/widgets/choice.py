"""A box to choose one of some things from, with our own mark at its right end."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import current_theme

_MARK: Final = 14
_AIR: Final = 4
"""What the style leaves free around the words."""


class Choice(QComboBox):
    """A combo box as wide as so many letters; longer things are shortened in the box, not in its list."""

    def __init__(self, say: str, letters: int, parent: QWidget | None = None) -> None:
        """Empty. `say` is its accessible name."""
        super().__init__(parent)
        self.setProperty("choice", True)
        self.setAccessibleName(say)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)
        self.setMaxVisibleItems(16)
        self.currentTextChanged.connect(self.setToolTip)

    def choose(self, key: object) -> None:
        """Show the thing with this key, the first one if there is none, and tell nobody."""
        told = self.blockSignals(True)
        self.setCurrentIndex(max(self.findData(key), 0))
        self.blockSignals(told)
        self.setToolTip(self.currentText())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits of the chosen thing, and the mark where Qt would have its own."""
        box = QStyleOptionComboBox()
        self.initStyleOption(box)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, box, field, self).width() - _AIR
        cut = Qt.TextElideMode.ElideRight
        box.currentText = self.fontMetrics().elidedText(self.currentText(), cut, room)
        stylist = QStylePainter(self)
        stylist.drawComplexControl(control, box)
        stylist.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, box)
        stylist.end()
        theme = current_theme()
        side = theme.px(_MARK)
        colour = theme.color("ink" if self.isEnabled() else "ink_3")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() - side - 2, self.height() / 2)
        painter.rotate(90)  # it points to the right, and the list opens below
        draw_icon_at(painter, Icon.CHEVRON, QPointF(0, 0), side, colour)
