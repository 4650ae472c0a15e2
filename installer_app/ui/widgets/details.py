"""Details of one thing on the display: a head, what stands against it, blocks of values with their ages."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.evidence import EvidenceRow
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import IconLabel, WrappedLabel
from installer_app.ui.widgets.painted import Display, Rule


@dataclass(frozen=True, slots=True)
class Note:
    """Something that stands against it: a mark in a role of the palette, words, and what was seen."""

    icon: Icon
    role: str
    text: str
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Values under a title; `empty` is said where there is neither a value nor a note."""

    title: str
    rows: tuple[EvidenceRow, ...] = ()
    empty: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def shape(self) -> tuple[object, ...]:
        """What must be the same for new values to fit into the old rows."""
        said = tuple(bool(one.source) for one in self.rows)
        return self.title, said, bool(self.empty), tuple(one.role for one in self.notes)


@dataclass(frozen=True, slots=True)
class Details:
    """All that is known of one thing."""

    title: str = ""
    meta: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def shape(self) -> tuple[object, ...]:
        """As that of its blocks."""
        return tuple(one.shape for one in self.blocks)


class _NoteView(QWidget):
    def __init__(self, note: Note) -> None:
        super().__init__()
        self._icon = IconLabel(note.icon, note.role, 18, parent=self)
        self._text = WrappedLabel("", Face.STRONG, parent=self)
        self._meta = WrappedLabel("", Face.META, Tone.INK_2, self)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._text)
        words.addWidget(self._meta)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(words, 1)

    def set_note(self, note: Note) -> None:
        self._icon.set_icon(note.icon, note.role)
        self._text.setText(note.text)
        self._meta.setText(note.meta)
        self._meta.setVisible(bool(note.meta))


class _RowView(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._key = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._source = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._value = WrappedLabel("", Face.STRONG, parent=self)
        self._head = FlowRow((self._key, self._source), 8, self, grows=self._key, between=0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        box.addWidget(self._head)
        box.addWidget(self._value)

    def set_row(self, row: EvidenceRow) -> None:
        self._key.setText(row.key)
        self._source.setText(row.source)
        self._source.setVisible(bool(row.source))
        self._head.setVisible(bool(row.key or row.source))
        self._value.setText(row.value)
        self.setAccessibleName(", ".join(filter(None, (row.key, row.value, row.source))))


class _BlockView(QWidget):
    def __init__(self, block: Block) -> None:
        super().__init__()
        self._empty = WrappedLabel("", Face.BODY, Tone.INK_2, self)
        self._notes = tuple(_NoteView(one) for one in block.notes)
        self._rows = tuple(_RowView() for _ in block.rows)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 10, 0, 8)
        box.setSpacing(8)
        box.addWidget(WrappedLabel(block.title, Face.HEAD, parent=self))
        box.addWidget(self._empty)
        for view in (*self._notes, *self._rows):
            box.addWidget(view)

    def set_block(self, block: Block) -> None:
        self._empty.setText(block.empty)
        self._empty.setVisible(bool(block.empty) and not block.rows and not block.notes)
        for note_view, note in zip(self._notes, block.notes, strict=True):
            note_view.set_note(note)
        for row_view, row in zip(self._rows, block.rows, strict=True):
            row_view.set_row(row)


class DetailsView(Display):
    """Shows details, or a sentence while there are none. It scrolls, by the keyboard too."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        """`name` is its accessible name, `empty` the sentence."""
        super().__init__(parent)
        self.details: Details | None = None
        self._blocks: tuple[_BlockView, ...] = ()
        self._title = WrappedLabel("", Face.LEAD_STRONG, parent=self)
        self._meta = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._empty = WrappedLabel(empty, Face.BODY, Tone.INK_2, self)
        self._inside: QWidget | None = None
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName(name)
        self.area.viewport().setAutoFillBackground(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 6, 8)
        box.setSpacing(2)
        box.addWidget(self._title)
        box.addWidget(self._meta)
        box.addWidget(self._empty)
        box.addWidget(self.area, 1)
        box.addStretch(0)  # keeps the sentence at the top
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.show_details(None)

    def show_details(self, details: Details | None) -> None:
        """Show these; values of the same shape change in their places, and it stays where it is scrolled."""
        before, self.details = self.details, details
        self._empty.setVisible(details is None)
        for part in (self._title, self._meta, self.area):
            part.setVisible(details is not None)
        if details is None:
            return
        self._title.setText(details.title)
        self._meta.setText(details.meta)
        if before is None or before.shape != details.shape or self._inside is None:
            self._rebuild(details)
        for view, block in zip(self._blocks, details.blocks, strict=True):
            view.set_block(block)

    def _rebuild(self, details: Details) -> None:
        old = self.area.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self._inside = QWidget()
        self._blocks = tuple(map(_BlockView, details.blocks))
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 6, 10, 0)
        box.setSpacing(0)
        for view in self._blocks:
            box.addWidget(Rule("display_line"))
            box.addWidget(view)
        box.addStretch(1)
        self.area.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
