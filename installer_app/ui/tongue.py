"""The language of the window: the app's own words, and those that Qt brings for its dialogs and buttons."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from installer_app.texts import language


class Tongue:
    """What one application speaks. Widgets that are there keep their words; later ones have the new."""

    def __init__(self, app: QCoreApplication) -> None:
        """English, until told otherwise."""
        self._app = app
        self._qt: QTranslator | None = None
        self._spoken = language.ENGLISH

    def speak(self, name: str) -> bool:
        """Speak a language such as `de` or `de_AT`, English where there is no catalogue of it. Returns
        whether it is another one than before."""
        language.speak(name)
        spoken, before = language.spoken(), self._spoken
        if spoken == before:
            return False
        self._spoken = spoken
        # Qt has no numbers of ours to format; its dialogs take dates and sizes from here.
        QLocale.setDefault(QLocale(name if name.startswith(spoken) else spoken))
        self._drop()
        translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if spoken != language.ENGLISH and translator.load(f"qtbase_{spoken}", folder):
            self._app.installTranslator(translator)
            self._qt = translator
        return True

    def rest(self) -> None:
        """Take back what was changed in Qt: its words, and the locale that is everybody's."""
        self._drop()
        QLocale.setDefault(QLocale.system())

    def _drop(self) -> None:
        if self._qt is not None:
            self._app.removeTranslator(self._qt)
            self._qt = None
