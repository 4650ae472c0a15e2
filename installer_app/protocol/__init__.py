"""The lock's language, sans-IO: bytes in, values out."""
