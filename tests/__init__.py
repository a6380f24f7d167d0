"""Tests, and the replica agency sites (tests.sites) that the demo serves too."""
