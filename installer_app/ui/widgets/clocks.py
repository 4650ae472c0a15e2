"""Three clocks side by side: this computer's, the cloud's, the lock's, each with its skew and age."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import IconText, Label, WrappedLabel
from installer_app.ui.widgets.painted import Display

_ICONS: Final = (Icon.LAPTOP, Icon.CLOUD, Icon.LOCK)


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock: whose, what it shows (words for an unknown one), and its skew, source and age."""

    title: str
    time: str
    text: str
    warns: bool = False


class ClockTriple(Display):
    """The display of the three clocks."""

    def __init__(self, title: str, aside: str, parent: QWidget | None = None) -> None:
        """`aside` says why they matter."""
        super().__init__(parent)
        self._row = QHBoxLayout()
        self._row.setSpacing(24)
        head = QHBoxLayout()
        head.addWidget(WrappedLabel(title, Face.HEAD, parent=self), 1)
        head.addWidget(WrappedLabel(aside, Face.META, Tone.INK_2, self))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 11)
        box.setSpacing(6)
        box.addLayout(head)
        box.addLayout(self._row)
        self._shown: tuple[ClockView, ...] = ()
        self._cells: list[QWidget] = []

    def set_clocks(self, computer: ClockView, cloud: ClockView, lock: ClockView) -> None:
        """Show three readings."""
        if (computer, cloud, lock) == self._shown:
            return
        self._shown = (computer, cloud, lock)
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        self._cells = [self._cell(icon, view) for icon, view in zip(_ICONS, self._shown, strict=True)]
        for cell in self._cells:
            self._row.addWidget(cell, 1)

    def _cell(self, icon: Icon, view: ClockView) -> QWidget:
        cell = QWidget(self)
        box = QVBoxLayout(cell)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(IconText(icon, view.title, Face.META, Tone.INK_2, cell, size=16, gap=6))
        box.addWidget(Label(view.time, Face.CLOCK, parent=cell))
        if view.warns:
            box.addWidget(
                IconText(Icon.TRIANGLE, view.text, Face.META, Tone.WARN, cell, size=14, gap=6, wrap=True)
            )
        else:
            box.addWidget(WrappedLabel(view.text, Face.META, Tone.INK_2, cell))
        cell.setAccessibleName(view.title)
        cell.setAccessibleDescription(f"{view.time}, {view.text}")
        return cell
