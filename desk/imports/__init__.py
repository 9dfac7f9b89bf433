"""Imports on pages: what may be done with a file, and what is shown of it."""
