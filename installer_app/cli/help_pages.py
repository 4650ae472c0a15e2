"""The pages of help, with the parser's own headings in the language spoken."""

from __future__ import annotations

from typing import cast

import typer
from typer.core import TyperCommand, TyperGroup

from installer_app.texts.wrong_use import page_in_words


class SpokenCommand(TyperCommand):
    """A command whose page of help speaks the language throughout."""

    def get_help(self, ctx: object) -> str:
        """The page."""
        return page_in_words(super().get_help(cast("typer.Context", ctx)))


class SpokenGroup(TyperGroup):
    """The same for a group of commands."""

    def get_help(self, ctx: object) -> str:
        """The page."""
        return page_in_words(super().get_help(cast("typer.Context", ctx)))


def speak(app: typer.Typer) -> None:
    """Have every page of these commands speak the language."""
    app.info.cls = SpokenGroup
    for command in app.registered_commands:
        command.cls = SpokenCommand
    for group in app.registered_groups:
        group.cls = SpokenGroup
        if group.typer_instance is not None:
            speak(group.typer_instance)
