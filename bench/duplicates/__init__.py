"""How well the matcher finds duplicates in data that nobody here wrote, and how quickly it looks."""
