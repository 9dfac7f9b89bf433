"""What a password may not be made of, besides what the framework refuses (short, common, like the person's own data)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.search import normalised
from sellers.models import OrgUnit

# whoever guesses for this system begins with these
PRODUCT_WORDS = ("hanjang", "한장", "password", "비밀번호", "sales", "영업")
LEFT_MUST_BE = 8  # characters beside such a word, so that "한장" in a long sentence does no harm


class NotAboutHere:
    """Refuses what is little more than the name of the product, of the company or of one of its units."""

    def validate(self, password: str, user: Any = None) -> None:
        text = password.lower()
        for word in (*PRODUCT_WORDS, *_own_words()):
            if word in text and len(re.sub(r"[\W\d_]", "", text.replace(word, ""))) < LEFT_MUST_BE:
                raise ValidationError(_("Too easy to guess: it is little more than “%(word)s”.") % {"word": word})

    def get_help_text(self) -> str:
        return _("Not the name of the company, of a team or of this product with a number behind it.")


def _own_words() -> set[str]:
    """Names of our company and units, at least two characters long; a few hundred at the most."""
    names = OrgUnit.objects.values_list("name", "name_en")
    words = {normalised(name) for pair in names for name in pair}
    return {word for word in words if len(word) > 1}
