"""The certificate on the page: the facts of the paper in its order, each with the proof it reached."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.ui.theme import Face, Tone, text_size
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.grade import LEGEND_SIZE, GradeKind, GradeMark, GradeState
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Panel, Rule
from installer_app.ui.widgets.serial import Serial
from installer_app.ui.widgets.status import SandboxBadge

_ROOMY: Final = 1.3
"""Text larger than that leaves no room for so many things beside each other."""


@dataclass(frozen=True, slots=True)
class GradeWord:
    """A proof with its name, as the legend shows it and as a row's mark is spoken."""

    kind: GradeKind
    state: GradeState
    text: str


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One fact: what, its value, its source with time, and the highest proof it reached."""

    key: str
    value: str
    source: str
    grade: GradeWord


@dataclass(frozen=True, slots=True)
class CertificateText:
    """Everything on it. `sandbox` is the loud word of a virtual world, "" in the real one."""

    title: str
    number: str
    serial_caption: str
    serial: str
    grade: GradeWord
    legend_text: str
    legend: tuple[GradeWord, ...]
    rows: tuple[CertificateRow, ...]
    signed_by: str
    digest: str
    sandbox: str = ""


class CertificateView(Panel):
    """A sheet with square corners. It is made for one set of facts; others make another."""

    def __init__(self, text: CertificateText, parent: QWidget | None = None) -> None:
        """Lay out the sheet."""
        super().__init__("surface", "line_strong", 2, parent)
        self._text, self._scale = text, self.theme.text_scale
        self.setAccessibleName(text.title)
        self.setAccessibleDescription(text.number)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._whole: QWidget | None = None
        self._build()

    def follow_theme(self) -> None:
        """Another text size needs another layout, once Qt has told everybody of it."""
        super().follow_theme()
        if self._scale != self.theme.text_scale:
            self._scale = self.theme.text_scale
            QTimer.singleShot(0, self, self._build)

    # ---- inside

    def _build(self) -> None:
        if self._whole is not None:
            self._whole.hide()
            self._whole.deleteLater()
        text, theme, whole = self._text, self.theme, QWidget(self)
        widest = max((text_size(Face.BODY, row.key).width() + 4 for row in text.rows), default=0)
        words = (word for row in text.rows for word in row.key.split())
        longest = max((text_size(Face.BODY, word).width() + 4 for word in words), default=0)
        self._key_width = max(min(max(widest, theme.width(136)), theme.width(220)), longest)
        box = QVBoxLayout(whole)
        box.setContentsMargins(26, 18, 26, 14)
        box.setSpacing(0)
        box.addLayout(self._head(text))
        box.addSpacing(10)
        box.addWidget(Rule("ink", 2, whole))
        box.addSpacing(9)
        box.addWidget(self._legend(text))
        box.addSpacing(9)
        for row in text.rows:
            box.addWidget(Rule("line", parent=whole))
            box.addWidget(self._row(row))
        box.addWidget(Rule("ink", parent=whole))
        foot = QVBoxLayout() if theme.text_scale > _ROOMY else QHBoxLayout()
        foot.setContentsMargins(0, 10, 0, 0)
        foot.setSpacing(16)
        foot.addWidget(WrappedLabel(text.signed_by, Face.META, Tone.INK_2, whole), 1)
        foot.addWidget(Label(text.digest, Face.MONO, Tone.INK_2, whole))
        box.addLayout(foot)
        self._whole = whole
        self._outer.addWidget(whole)
        whole.show()

    def _head(self, text: CertificateText) -> QHBoxLayout:
        head, theme = QHBoxLayout(), self.theme
        head.setSpacing(14)
        mark = GradeMark(text.grade.kind, text.grade.state, 44, text.grade.text, self)
        head.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addStretch(1)
        words.addWidget(WrappedLabel(text.title, Face.LEAD_STRONG, parent=self))
        words.addWidget(WrappedLabel(text.number, Face.META, Tone.INK_2, self))
        words.addStretch(1)
        head.addLayout(words, 1)
        if text.sandbox:
            badge = SandboxBadge(self)
            badge.set_words(text.sandbox, "")
            if theme.text_scale > _ROOMY:
                words.insertWidget(1, badge, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                head.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
        serial = QVBoxLayout()
        serial.setSpacing(0)
        beside = theme.text_scale <= _ROOMY
        side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        serial.addWidget(Label(text.serial_caption, Face.META, Tone.INK_2, self), 0, side)
        serial.addWidget(Serial(text.serial, Face.SERIAL_HEAD, parent=self, copies=True), 0, side)
        if beside:
            head.addLayout(serial)
        else:
            words.insertLayout(words.count() - 1, serial)
        return head

    def _legend(self, text: CertificateText) -> FlowRow:
        words = tuple(self._legend_word(word) for word in text.legend)
        head = Label(text.legend_text, Face.META, Tone.INK_2)
        return FlowRow((head, *words), 10, self, right_from=words[0] if words else None)

    def _legend_word(self, word: GradeWord) -> QWidget:
        pair = QWidget(self)
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(GradeMark(word.kind, word.state, LEGEND_SIZE, parent=pair))
        line.addWidget(Label(word.text, Face.META, Tone.INK_2, pair))
        return pair

    def _row(self, row: CertificateRow) -> QWidget:
        view = Panel(parent=self)
        line = QHBoxLayout(view)
        line.setContentsMargins(0, 7, 0, 7)
        line.setSpacing(12)
        key = WrappedLabel(row.key, Face.BODY, Tone.INK_2, view)
        value = WrappedLabel(row.value, Face.STRONG, parent=view)
        source = Label(row.source, Face.META, Tone.INK_2, view)
        if self.theme.text_scale > _ROOMY:
            below = QVBoxLayout()
            for part in (key, value, source):
                below.addWidget(part)
            line.addLayout(below, 1)
        else:
            key.setFixedWidth(self._key_width)
            line.addWidget(key)
            line.addWidget(value, 1)
            line.addWidget(source)
        line.addWidget(GradeMark(row.grade.kind, row.grade.state, 24, row.grade.text, view))
        view.setAccessibleName(row.key)
        view.setAccessibleDescription(f"{row.value}, {row.source}, {row.grade.text}")
        return view
