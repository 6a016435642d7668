"""What to look for: the codebook file, read and checked."""
