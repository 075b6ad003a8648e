"""Storage events: a durable journal, their delivery, and the process of the function."""
