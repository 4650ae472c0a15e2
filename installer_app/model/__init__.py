"""Frozen values everything speaks of; no behaviour beyond their own truth."""
