"""Procedures as data: steps learn facts."""
