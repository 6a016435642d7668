"""File to pages: text layers, OCR, TEI, plain text, images."""
