"""Panels that stand on pages, and never in dialogs."""
