"""Hostile files, made with a seed: real ones damaged (files.py) and ones made from nothing (packages, pdfs, pages)."""
