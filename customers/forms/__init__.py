"""Forms of customers: input shape only."""
