"""The services as a party."""
