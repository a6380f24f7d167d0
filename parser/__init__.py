"""Offline reading: bytes -> Document (text and grids) -> Report (sections, cells with state, findings) -> SQLite."""
