"""Renders every widget and four whole windows to PNG: `python -m tests.ui.gallery DIR`."""

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from installer_app.ui.theme import Theme, ThemeName, apply
from installer_app.ui.widgets.painted import Panel
from tests.ui.pictures import PICTURES
from tests.ui.specimens import specimens

SIZE = (1280, 800)


def settle(window: QWidget, size: tuple[int, int] = SIZE) -> None:
    """Show a window at a size and let its layouts come to rest."""
    window.resize(*size)
    window.show()
    window.activateWindow()
    for _ in range(6):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def contact_sheet() -> Panel:
    """Every widget below the other."""
    sheet = Panel("surface")
    box = QVBoxLayout(sheet)
    box.setContentsMargins(28, 28, 28, 28)
    box.setSpacing(16)
    for widget in specimens().values():
        box.addWidget(widget)
    box.addStretch(1)
    return sheet


def render(app: QApplication, folder: Path, names: tuple[str, ...]) -> None:
    """Write each picture in light and dark, at 100 and 150 % text."""
    folder.mkdir(parents=True, exist_ok=True)
    themes: tuple[tuple[ThemeName, float], ...] = (
        ("light", 1.0),
        ("dark", 1.0),
        ("light", 1.5),
        ("dark", 1.5),
    )
    for name, scale in themes:
        apply(app, Theme(name, scale, motion=False))
        for key, make in PICTURES.items():
            if names and key not in names:
                continue
            window = make()
            settle(window)
            window.grab().save(str(folder / f"{key}-{name}-{round(scale * 100)}.png"))
            window.close()
            window.deleteLater()
        if not names or "widgets" in names:
            sheet = contact_sheet()
            settle(sheet, (900, sheet.sizeHint().height()))
            settle(sheet, (900, sheet.minimumSizeHint().height()))
            sheet.grab().save(str(folder / f"widgets-{name}-{round(scale * 100)}.png"))
            sheet.close()
            sheet.deleteLater()


def main(arguments: list[str]) -> int:
    """Render into the folder named first; further arguments name pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(arguments[:1])
    render(app, Path(arguments[1]), tuple(arguments[2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
