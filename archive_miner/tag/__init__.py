"""Passages to mentions: rules propose, the passage model confirms and adds."""
