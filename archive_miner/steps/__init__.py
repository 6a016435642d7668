"""Where each stage meets the store: what is pending, the work, how it is written."""
