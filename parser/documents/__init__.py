"""Bytes -> Document: one reader per file format, and the lattice they share."""
