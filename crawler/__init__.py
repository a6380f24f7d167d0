"""The walk: list pages of agencies to reports and attachments, every exchange archived as it went over the wire."""
