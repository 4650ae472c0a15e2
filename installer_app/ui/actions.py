"""What can be done on a page, as data, and the foot that offers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from installer_app.ui.icons import Icon
from installer_app.ui.widgets.buttons import Button, PrimaryButton
from installer_app.ui.widgets.foot import Foot

CANCEL = "cancel"
"""The key of the action that Esc takes."""


def nothing() -> None:
    """The action of a button that is disabled."""


@dataclass(frozen=True)
class Action:
    """One button: its key, its words, what it does."""

    key: str
    words: str
    do: Callable[[], None] = nothing
    icon: Icon | None = None


@dataclass(frozen=True)
class FootView:
    """The buttons of a page. A disabled primary one says why in `reason`."""

    left: tuple[Action, ...] = ()
    primary: Action | None = None
    reason: str = ""
    enabled: bool = True

    def find(self, key: str) -> Action | None:
        """The action of a key, unless it is disabled."""
        if self.primary is not None and self.primary.key == key:
            return self.primary if self.enabled else None
        return next((action for action in self.left if action.key == key), None)


class FootBinder(QObject):
    """Keeps the buttons of the foot as long as they say the same, so that the focus stays where it is."""

    def __init__(self, foot: Foot) -> None:
        """Shows nothing yet."""
        super().__init__(foot)
        self._foot = foot
        self._view = FootView()
        self._looks: tuple[object, ...] = ()

    @property
    def view(self) -> FootView:
        """What is offered now."""
        return self._view

    def show(self, view: FootView) -> bool:
        """Offer these; True if other buttons can be pressed than before."""
        looks = (
            tuple((one.key, one.words, one.icon) for one in view.left),
            (view.primary.key, view.primary.words, view.primary.icon) if view.primary else None,
        )
        fresh = looks != self._looks
        news, self._view = fresh or view.enabled != self._view.enabled, view
        if fresh:
            self._looks = looks
            primary = PrimaryButton(view.primary.words, view.primary.icon) if view.primary else None
            if primary is not None and view.primary is not None:
                self._join(primary, view.primary.key)
            self._foot.set_buttons(tuple(self._button(one) for one in view.left), primary)
        self._foot.set_reason(view.reason, enabled=view.enabled)
        return news

    def press(self, key: str) -> bool:
        """Do what the button of this key does; False if there is none or it is disabled."""
        action = self._view.find(key)
        if action is None:
            return False
        action.do()
        return True

    def press_primary(self) -> bool:
        """Do what the yellow button does."""
        return self._view.primary is not None and self.press(self._view.primary.key)

    def _button(self, action: Action) -> Button:
        button = Button(action.words, action.icon)
        self._join(button, action.key)
        return button

    def _join(self, button: Button, key: str) -> None:
        button.setObjectName(key)
        button.clicked.connect(lambda: self.press(key))
