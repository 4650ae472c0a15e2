"""Properties and their nested areas as a tree, read when opened or searched; a failed list says why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from installer_app.model.cloud import Area, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import current_theme
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.ui.widgets.painted import BAR

AnyIndex = QModelIndex | QPersistentModelIndex
VALUE = int(Qt.ItemDataRole.UserRole)
_MARK: Final = 14
_INDENT: Final = 20
ASKED = VALUE + 1
"""Of a property whose areas were asked for: whether an answer came."""
SEARCHED: Final = 20
"""So many properties are read to search in them; areas of others are found once their property is opened."""


class _CurrentBar(QStyledItemDelegate):
    """The current row has the yellow bar at its left, as everywhere."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_Selected:
            bar = QRect(option.rect.left(), option.rect.top(), BAR, option.rect.height())
            painter.fillRect(bar, current_theme().color("primary"))


class _Tree(QTreeView):
    """Its marks grow with the words; Qt's own do not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._make_room()

    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        if not self.model().hasChildren(index):
            return
        side = current_theme().px(_MARK)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.right() - self.indentation() / 2, rect.center().y() + 0.5)
        painter.rotate(90 if self.isExpanded(index) else 0)
        draw_icon_at(painter, Icon.CHEVRON, QPointF(0, 0), side, current_theme().color("ink_2"))
        painter.restore()

    def _make_room(self) -> None:
        self.setIndentation(current_theme().px(_INDENT))


class PlaceTree(QWidget):
    """Tells the property and area that are picked. Areas are asked for when their property is opened, when
    they are searched for, and at once where there is but one property."""

    picked = Signal(str, str, str)
    """Property id, area id ("" for none) and the place in words."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """It reads the properties at once."""
        super().__init__(parent)
        self._bridge = bridge
        self._watches: list[Watch] = []
        self._sought = ""
        self.model = QStandardItemModel(self)
        self.view = _Tree(self)
        self.view.setModel(self.model)
        self.view.setHeaderHidden(True)
        self.view.setAccessibleName(_(w.PROPERTIES_AND_AREAS))
        self.view.setUniformRowHeights(True)
        self.view.setItemDelegate(_CurrentBar(self.view))
        self.view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.view.expanded.connect(self._opened)
        self.view.selectionModel().currentChanged.connect(self._current)
        self.frame = ListFrame(self.view, None, self)
        self.frame.pressed.connect(self.read)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.frame)
        self.read()

    def read(self) -> None:
        """Read the properties anew."""
        self.model.clear()
        self.frame.set_state(ListState(ListKind.LOADING, _(w.READING_PROPERTIES)))
        self._ask(self._bridge.read_properties(), self._show_properties)

    def search(self, text: str) -> None:
        """Show what contains these words, what it stands in, and what stands in it."""
        self._sought = text.casefold().strip()
        if self._sought:
            for item in self._properties()[:SEARCHED]:
                self._read_areas(item)
        self._show_found()

    def step_into(self) -> bool:
        """The keyboard goes to the first that was found; False: there is none."""
        found = self.found()
        if not found and not self._properties():
            return False
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if found:
            self.view.setCurrentIndex(found[0].index())
        return True

    def found(self) -> tuple[QStandardItem, ...]:
        """Areas that themselves contain what is sought, in their order."""
        if not self._sought:
            return ()
        inside = (item for each in self._properties() for item in _below(each))
        return tuple(
            item
            for item in inside
            if isinstance(item.data(VALUE), Area) and self._sought in item.text().casefold()
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: what is still being read is not waited for."""
        super().hideEvent(event)
        for watch in self._watches:
            watch.cancel()
        self._watches.clear()
        for item in self._properties():
            if not item.data(ASKED):
                item.setData(None, ASKED)

    # ---- inside

    def _ask(self, watch: Watch, show: object) -> None:
        self._watches.append(watch)
        watch.value.connect(show)

    def _show_properties(self, value: object) -> None:
        if isinstance(value, Fault):
            self.frame.set_state(failed(value, _(w.LIST_PROPERTIES)))
            return
        known = {self.model.item(at).data(VALUE).property_id for at in range(self.model.rowCount())}
        for found in sorted(cast("tuple[Property, ...]", value), key=lambda one: one.title.casefold()):
            if found.property_id in known:
                continue
            item = QStandardItem(found.title)
            item.setData(found, VALUE)
            item.appendRow(QStandardItem(_(w.READING_AREAS)))
            self.model.appendRow(item)
        if self.model.rowCount() == 1:
            self.view.expand(self.model.index(0, 0))
        self.search(self._sought)

    def _properties(self) -> list[QStandardItem]:
        return [self.model.item(at) for at in range(self.model.rowCount())]

    def _opened(self, index: QModelIndex | QPersistentModelIndex) -> None:
        self._read_areas(self.model.itemFromIndex(index))

    def _read_areas(self, item: QStandardItem) -> None:
        """Once; a list that failed is read again when its property is opened again."""
        found = item.data(VALUE)
        if isinstance(found, Property) and item.data(ASKED) is None:
            item.setData(False, ASKED)
            self._ask(
                self._bridge.read_areas(found.property_id),
                lambda value, item=item: self._show_areas(item, value),
            )

    def _show_areas(self, item: QStandardItem, value: object) -> None:
        item.setData(True, ASKED)
        self._fill(item, value)
        self._show_found()

    def _fill(self, item: QStandardItem, value: object) -> None:
        item.removeRows(0, item.rowCount())
        if isinstance(value, Fault):
            item.setData(None, ASKED)
            item.appendRow(QStandardItem(failed(value, _(w.LIST_AREAS)).text))
            return
        areas = cast("tuple[Area, ...]", value)
        items = {area.area_id: QStandardItem(area.title) for area in areas}
        for area in sorted(areas, key=lambda one: one.title.casefold()):
            items[area.area_id].setData(area, VALUE)
            over = items.get(area.parent_id or "") if not self._circular(area, areas) else None
            (over or item).appendRow(items[area.area_id])
        if not areas:
            item.appendRow(QStandardItem(_(w.NO_AREAS)))

    def _circular(self, area: Area, areas: tuple[Area, ...]) -> bool:
        parents = {one.area_id: one.parent_id for one in areas}
        at, seen = area.parent_id, {area.area_id}
        while at is not None:
            if at in seen:
                return True
            seen.add(at)
            at = parents.get(at)
        return False

    def _current(self, index: QModelIndex | QPersistentModelIndex) -> None:
        item = self.model.itemFromIndex(index) if index.isValid() else None
        found = item.data(VALUE) if item is not None else None
        if item is None or not isinstance(found, Property | Area):
            return
        names = [item.text()]
        over = item.parent()
        while over is not None:
            names.insert(0, over.text())
            over = over.parent()
        area_id = found.area_id if isinstance(found, Area) else ""
        self.picked.emit(found.property_id, area_id, ", ".join(names))

    def _show_found(self) -> None:
        """The rows that fit; where none does, words instead."""
        if not self.model.rowCount():
            self.frame.set_state(ListState(ListKind.EMPTY, _(w.NO_PROPERTIES), button=_(w.READ_AGAIN)))
            return
        shown = [self._filter(each, self._sought) for each in self._properties()]
        if any(shown):
            self.frame.set_state(ListState(ListKind.READY))
        elif any(each.data(ASKED) is False for each in self._properties()):
            self.frame.set_state(ListState(ListKind.LOADING, _(w.SEARCHING_AREAS)))
        else:
            self.frame.set_state(ListState(ListKind.EMPTY, _(w.NO_SUCH_PLACE)))

    def _filter(self, item: QStandardItem, text: str, inside_fit: bool = False) -> bool:
        """Whether it is shown; `inside_fit`: it stands in something that fits."""
        itself = inside_fit or not text or (item.data(VALUE) is not None and text in item.text().casefold())
        inside = [self._filter(item.child(at), text, itself) for at in range(item.rowCount())]
        fits = itself or any(inside)
        parent = cast("QStandardItem | None", item.parent())
        where = parent.index() if parent is not None else QModelIndex()
        self.view.setRowHidden(item.row(), where, not fits)
        if text and any(inside) and not inside_fit and isinstance(item.data(VALUE), Area | Property):
            self.view.expand(item.index())
        return fits


def _below(item: QStandardItem) -> Iterator[QStandardItem]:
    for at in range(item.rowCount()):
        yield item.child(at)
        yield from _below(item.child(at))


def failed(fault: Fault, what: str) -> ListState:
    """Why a list is not there; never an empty list."""
    if fault.code in (FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_NOT_AVAILABLE):
        return ListState(ListKind.FORBIDDEN, _(w.MAY_NOT_LIST).format(what=what), fault.code, _(w.READ_AGAIN))
    title = faults.words(fault).title
    return ListState(ListKind.FAILED, _(w.LIST_FAILED).format(what=title), fault.code, _(w.READ_AGAIN))
