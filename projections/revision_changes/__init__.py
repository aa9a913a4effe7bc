"""What changed from one revision to the next that followed on it: counts, class, signals."""
