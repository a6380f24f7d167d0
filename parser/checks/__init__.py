"""One small module per kind of check; the rules themselves are data in the forms."""
