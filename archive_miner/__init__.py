"""Text mining for archival documents: from PDFs to page-anchored evidence and calibrated scores."""

__version__ = "0.1.0"
