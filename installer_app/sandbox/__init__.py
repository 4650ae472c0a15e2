"""A virtual world: locks, radio and cloud, in a process of its own."""
