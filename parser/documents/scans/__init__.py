"""Scanned pages and pictures: skew, rules, the lattice, each cell recognised with its confidence."""
