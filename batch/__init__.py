"""Many photos at once: `python -m batch` drops them into the bucket and collects the answers."""
