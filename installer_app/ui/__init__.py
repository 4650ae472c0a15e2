"""The window: renders snapshots, sends answers."""
