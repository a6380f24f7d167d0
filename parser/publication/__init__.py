"""Readings of the whole archive -> reports.db: versions, expected reports, verdicts, and the tables themselves."""
