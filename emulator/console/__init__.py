"""The page at /__local/: what is stored, what is delivered, and the switches for faults."""
