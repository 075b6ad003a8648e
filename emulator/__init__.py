"""Emulates Firebase on this machine: `python -m emulator`."""
