"""Pages to documents: where each begins and ends, and what its header says."""
