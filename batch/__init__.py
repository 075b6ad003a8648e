"""Many photos at once: `python -m batch` uploads them and collects the predictions."""
