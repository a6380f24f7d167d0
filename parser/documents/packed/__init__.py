"""Files that hold files: ZIP, RAR, 7z, MHTML; each member is a document of its own."""
