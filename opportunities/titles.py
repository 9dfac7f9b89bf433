"""What an opportunity is called where nobody gave it a name."""

from django.utils.text import Truncator

from customers.models import Company

NEED_IN_TITLE = 30
LINE_LENGTH = 200


def default_title(company: Company, need: str) -> str:
    """Customer and the need's first words, without the full stop of its sentence."""
    words = " ".join(need.split()).rstrip(".。 ")
    if len(words) > NEED_IN_TITLE:
        whole = words[: NEED_IN_TITLE + 1].rpartition(" ")[0]
        words = f"{(whole or words[:NEED_IN_TITLE]).rstrip('.,。 ')}…"
    return Truncator(f"{company.name} {words}").chars(LINE_LENGTH, truncate="…")
