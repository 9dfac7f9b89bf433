"""What a session says of itself: when it began, when it was last used, whether its person has a second factor."""

SINCE = "since"
SEEN = "seen"
HAS_FACTOR = "has_second_factor"
SEEN_EVERY = 5 * 60  # seconds: a use is written down this often, so that reading costs no write
