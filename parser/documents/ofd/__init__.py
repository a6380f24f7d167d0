"""OFD (GB/T 33190), the national fixed layout format: placed glyphs and paths, read by the lattice."""
