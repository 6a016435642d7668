"""What scripts/make_sample is made of: texts, typed forms, a printed edition, photocopies."""
