"""The lock as a party."""
