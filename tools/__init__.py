"""Set-up and checks, called by the Makefile."""
