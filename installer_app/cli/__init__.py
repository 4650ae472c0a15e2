"""The command line: answers the same requests the window answers."""
