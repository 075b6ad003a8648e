"""A stand-in for Firebase on this machine: `python -m emulator`."""
