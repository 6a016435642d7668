"""Pages as printed: drawn with their words and mentions, or cut out around a passage."""
