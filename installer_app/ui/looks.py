"""The look that is asked for: by the settings, or by the system, whose look is followed all along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QStyleHints

from installer_app.ui.theme import Theme, ThemeName

if TYPE_CHECKING:
    from installer_app.store.settings import Settings

SMALLEST: Final = 0.75
LARGEST: Final = 2.5
_NAMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)


def look_of(settings: Settings) -> Theme:
    """What these settings ask for."""
    name = next((one for one in _NAMES if one == settings.theme.value), None)
    return Theme(name or system_look(), min(max(settings.text_percent / 100, SMALLEST), LARGEST))


def system_look() -> ThemeName:
    """What the system asks for: light or dark, and more contrast where that is set."""
    hints = QGuiApplication.styleHints()
    hints.unsetColorScheme()  # else it tells what we told it
    dark = hints.colorScheme() is Qt.ColorScheme.Dark
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return "contrast_dark" if dark else "contrast"
    return "dark" if dark else "light"


class SystemLooks(QObject):
    """Tells when the system asks for another look."""

    changed = Signal()

    def __init__(self, hints: QStyleHints, parent: QObject | None = None) -> None:
        """Listens from now on."""
        super().__init__(parent)
        # Methods, not lambdas: the hints outlive this object, and would call it when it is gone.
        hints.colorSchemeChanged.connect(self._tell)
        hints.accessibility().contrastPreferenceChanged.connect(self._tell)

    def _tell(self, _asked: object) -> None:
        self.changed.emit()
