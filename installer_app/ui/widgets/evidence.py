"""The evidence: what we sent, what the lock and what the cloud confirm; never hidden, never without words."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import LinkButton
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.grade import GradeKind, GradeMark, GradeState
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel, Rule

WIDTH: int = 304
_ANY: int = 16_777_215


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One reading: what it is, source and age in words, its value. `mono` for fingerprints and digests."""

    key: str
    source: str
    value: str
    mono: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceSection:
    """One party's word: the proof it has come to, its readings, and a sentence for when there are none."""

    grade: GradeKind
    state: GradeState
    title: str
    rows: tuple[EvidenceRow, ...]
    empty: str
    fraction: float | None = None


class _RowView(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._key = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._source = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._value = WrappedLabel("", Face.STRONG, parent=self)
        head = FlowRow((self._key, self._source), 8, self, grows=self._key, between=0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(head)
        box.addWidget(self._value)

    def set_row(self, row: EvidenceRow) -> None:
        self._key.setText(row.key)
        self._source.setText(row.source)
        self._value.setText(row.value)
        self._value.set_look(Face.MONO_STRONG if row.mono else Face.STRONG, Tone.INK)


class _SectionView(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._mark = GradeMark(GradeKind.SENT, size=24, parent=self)
        self._title = WrappedLabel("", Face.HEAD, parent=self)
        self._empty = WrappedLabel("", Face.BODY, Tone.INK_2, self)
        self._rows: list[_RowView] = []
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 10, 0, 8)
        self._box.setSpacing(9)
        self._box.addLayout(head)
        self._box.addWidget(self._empty)

    def set_section(self, section: EvidenceSection) -> None:
        self._mark.set_grade(section.grade, section.state, section.fraction)
        self._title.setText(section.title)
        self._empty.setText(section.empty)
        self._empty.setVisible(not section.rows)
        while len(self._rows) > len(section.rows):
            view = self._rows.pop()
            view.hide()
            view.deleteLater()
        while len(self._rows) < len(section.rows):
            view = _RowView(self)
            self._box.addWidget(view)
            self._rows.append(view)
        for view, row in zip(self._rows, section.rows, strict=True):
            view.set_row(row)


class EvidencePanel(Panel):
    """The panel at the right. It scrolls rather than leave something out; its foot holds two links."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until it is given sections."""
        super().__init__("display", parent=parent)
        self._title = WrappedLabel("", Face.LEAD_STRONG, parent=self)
        self._legend = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.link = LinkButton("", Icon.TERMINAL, self)
        self.second = LinkButton("", Icon.JOURNAL, self)
        self.set_links()
        self._sections: list[tuple[Rule, _SectionView]] = []
        self._is_below = False
        self._area = QScrollArea(self)
        self._inside = QWidget()
        self._box = QVBoxLayout(self._inside)
        self._box.setContentsMargins(18, 0, 18, 0)
        self._box.setSpacing(0)
        self._box.addStretch(1)
        self._build()
        self.follow_theme()

    def set_words(self, title: str, legend: str, link: str = "") -> None:
        """The heading, what stands in a row, and what the link says; an empty link is not shown."""
        self._title.setText(title)
        self._legend.setText(legend)
        self.set_links(link)

    def set_links(self, link: str = "", second: str = "") -> None:
        """What the links say; one without words is not shown."""
        for button, words in ((self.link, link), (self.second, second)):
            if button.words != words:
                button.set_words(words)
            button.setVisible(bool(words))

    def set_sections(self, sections: tuple[EvidenceSection, ...]) -> None:
        """Show these sections in this order."""
        while len(self._sections) > len(sections):
            for widget in self._sections.pop():
                widget.hide()
                widget.deleteLater()
        while len(self._sections) < len(sections):
            pair = (Rule("display_line", parent=self._inside), _SectionView(self._inside))
            for widget in pair:
                self._box.insertWidget(self._box.count() - 1, widget)
            self._sections.append(pair)
        for (_rule, view), section in zip(self._sections, sections, strict=True):
            view.set_section(section)

    def follow_theme(self) -> None:
        """Take the width of another text size."""
        if not self._is_below:
            self.setFixedWidth(self.theme.width(WIDTH))
        super().follow_theme()

    def stand_below(self, below: bool) -> None:
        """Stand below the page and scroll with it, as wide as that; else beside it, and scroll alone."""
        if below == self._is_below:
            return
        self._is_below = below
        if below:
            self._area.takeWidget()
            self._area.hide()
            self._stack.insertWidget(1, self._inside)
            self._inside.show()
            self.setMinimumWidth(0)
            self.setMaximumWidth(_ANY)
        else:
            self._stack.removeWidget(self._inside)
            self._area.setWidget(self._inside)
            self._area.show()
        self._inside.setAutoFillBackground(False)
        self.follow_theme()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(18, 18, 18, 6)
        head.addWidget(FlowRow((self._title, self._legend), parent=self, grows=self._title, between=0))
        self._head = head
        area = self._area
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setWidget(self._inside)
        area.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        foot = QVBoxLayout()
        foot.setContentsMargins(18, 0, 18, 6)
        foot.setSpacing(0)
        foot.addWidget(Rule("display_line", parent=self))
        foot.addWidget(FlowRow((self.second,), parent=self))
        foot.addWidget(FlowRow((self.link,), parent=self))
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self._stack.addLayout(head)
        self._stack.addWidget(area, 1)
        self._stack.addLayout(foot)
