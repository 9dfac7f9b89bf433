"""The outbox as administrators see it: what did not get through, and trying it again."""
