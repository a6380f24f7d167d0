"""PDF: characters and rules of each page, ruled and unruled tables, page furniture, what is a scan."""
