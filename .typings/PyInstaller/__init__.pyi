"""What is used of PyInstaller 6, which has no types of its own."""
