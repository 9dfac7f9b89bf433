"""What the pages of organisation and people show to administrators."""
