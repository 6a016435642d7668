"""Whether an archive file is in order: each part of it held against what it rests on."""
