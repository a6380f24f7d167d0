"""Printed grids and lines -> cells of a form: labels, heads, values; by label, never by counting."""
