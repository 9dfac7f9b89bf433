"""What every list of records shares, whatever its records are."""
