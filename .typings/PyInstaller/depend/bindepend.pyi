"""What is used of PyInstaller 6, which has no types of its own."""

def get_imports(filename: str, search_paths: list[str] | None = None) -> list[tuple[str, str | None]]:
    """The libraries a binary names, each with the file it resolves to."""
