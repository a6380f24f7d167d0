"""Web pages: decoding, the article's container, tables with spans, articles carried by scripts."""
