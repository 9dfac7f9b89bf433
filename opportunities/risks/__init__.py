"""Risks by rule (domain.md §3.3): which hold (`rules`), what they rest on (`reading`), how they are said (`words`) and what is
done about each (`offers`)."""
