"""What a report says in words: title, agency, year, dates, sections, and numbers told in sentences."""
