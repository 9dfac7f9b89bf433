"""A company of any size, loaded by COPY: the same rows on every machine, whatever the day."""
