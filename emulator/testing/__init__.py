"""Helpers for tests that run the emulator."""
