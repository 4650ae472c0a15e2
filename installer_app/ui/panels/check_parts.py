"""Parts of the check: what will happen in numbered sentences, and the signal at this door."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from installer_app.texts import measures
from installer_app.texts import window as w
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import details_of
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.ui.widgets.plot import SLOW_DBM, SignalPlot
from installer_app.workflow import conditions
from installer_app.workflow import facts as f
from installer_app.workflow.ahead import AHEAD
from installer_app.workflow.facts import Facts

if TYPE_CHECKING:
    from installer_app.lock.scan import Heard

READINGS: Final = 120
"""Half a minute of the scan's four snapshots a second."""
_STRONG_DBM: Final = -70
_APART: Final = 14


def what_will_happen(workflow: str, facts: Facts) -> tuple[str, ...]:
    """The steps to come, as sentences."""
    details = details_of(facts)
    factory = f.LockRead in facts and conditions.is_factory(facts)
    sentences = [w.WILL_PROVISION] if factory and workflow in ("install", "replace", "provision") else []
    sentences += [w.WILL_SEAL] if factory and workflow == AHEAD else []
    sentences += w.WILL_HAPPEN.get(workflow, ())
    return tuple(_(one).format(**details) for one in sentences)


class Sentences(QWidget):
    """Numbered sentences below a heading."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        """None yet."""
        super().__init__(parent)
        self._shown: tuple[str, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self._box.addWidget(Label(title, Face.HEAD, parent=self))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self._box.addLayout(self._grid)
        self._box.addStretch(1)

    def set_sentences(self, sentences: tuple[str, ...]) -> None:
        """Show these."""
        if sentences == self._shown:
            return
        self._shown = sentences
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for at, sentence in enumerate(sentences):
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(Label(str(at + 1), Face.LEAD_STRONG, parent=self), at, 0, top)
            self._grid.addWidget(WrappedLabel(sentence, parent=self), at, 1)


class SignalCard(Display):
    """Median, forecast and battery over half a minute of readings. It fills in and holds nothing up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No reading yet."""
        super().__init__(parent)
        self._readings: deque[float | None] = deque(maxlen=READINGS)
        self._heard_at = -1.0
        self._aside = Label(_(w.LISTENING), Face.META, Tone.INK_2, self)
        self._median = _Figure(_(w.MEDIAN), self)
        self._forecast = _Figure(_(w.FORECAST), self)
        self._battery = _Figure(_(w.BATTERY), self)
        self._plot = SignalPlot(_(w.SIGNAL_AT_DOOR), self)
        head = QHBoxLayout()
        head.addWidget(WrappedLabel(_(w.SIGNAL_AT_DOOR), Face.HEAD, parent=self), 1)
        head.addWidget(self._aside)
        self._figures = QGridLayout()
        self._figures.setVerticalSpacing(0)
        for at, figure in enumerate((self._median, self._forecast, self._battery)):
            figure.stand(self._figures, at)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(6)
        box.addLayout(head)
        box.addLayout(self._figures)
        box.addWidget(self._plot, 1)
        self.follow_theme()

    def follow_theme(self) -> None:
        """Keep the figures apart at another text size."""
        self._figures.setHorizontalSpacing(self.theme.px(_APART))
        super().follow_theme()

    def set_battery(self, percent: int, text: str) -> None:
        """What the lock said of its battery."""
        self._battery.set_words(str(percent), "%", text)

    def hear(self, one: Heard | None) -> None:
        """One snapshot of the scan: what was heard of the lock, or nothing."""
        fresh = one is not None and one.heard_at > self._heard_at
        if one is not None:
            self._heard_at = one.heard_at
        self._readings.append(one.rssi_dbm if one is not None and fresh else None)
        heard = [reading for reading in self._readings if reading is not None]
        if not heard:
            return
        middle = round(median(heard))
        self._aside.setText(ngettext(w.READINGS_ONE, w.READINGS_MANY, len(heard)).format(count=len(heard)))
        words = w.STRONG if middle >= _STRONG_DBM else w.FAIR if middle >= SLOW_DBM else w.WEAK
        self._median.set_words(f"{measures.MINUS}{abs(middle)}", "dBm", _(words))
        forecast = w.SOON if middle >= _STRONG_DBM else w.A_WHILE if middle >= SLOW_DBM else w.LONG
        self._forecast.set_words(*map(_, forecast))
        self._plot.set_readings(tuple(heard[-60:]), _(w.MEDIAN_SAID).format(dbm=measures.dbm(middle)))


class _Figure:
    """A caption, a big figure with its unit, and words below: a column of a grid, its figure in one line with
    those beside it whatever their words take."""

    def __init__(self, caption: str, parent: QWidget) -> None:
        self._caption = WrappedLabel(caption, Face.META, Tone.INK_2, parent)
        self._value = Label(_(w.UNKNOWN), Face.LEAD, Tone.INK_2, parent)
        self._unit = Label("", Face.LEAD, Tone.INK_2, parent)
        self._text = WrappedLabel("", Face.META, Tone.INK_2, parent)

    def stand(self, grid: QGridLayout, column: int) -> None:
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._value)
        line.addWidget(self._unit)
        line.addStretch(1)
        grid.addWidget(self._caption, 0, column, Qt.AlignmentFlag.AlignBottom)
        grid.addLayout(line, 1, column)
        grid.addWidget(self._text, 2, column, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(column, 1)

    def set_words(self, value: str, unit: str, text: str) -> None:
        self._value.set_look(Face.READING, Tone.INK)
        self._value.setText(value)
        self._unit.setText(unit)
        self._text.setText(text)
