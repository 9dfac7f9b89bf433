"""The ways of looking at opportunities, side by side over each of them."""

from django.urls import reverse
from django.utils.translation import gettext as _


def ways(current: str) -> list[dict[str, str | bool]]:
    """Tabs: the list, what is ready-made of it, and what else there is."""
    url = reverse("opportunities:list")
    found = [
        ("list", _("List"), url),
        ("board", _("Board"), reverse("opportunities:board")),
        ("stalled", _("Stalled"), f"{url}?stalled=yes"),
        ("no_step", _("No next step"), f"{url}?step=none"),
        ("after_won", _("After the order"), reverse("opportunities:after_won")),
        ("potential", _("Potential opportunities"), reverse("opportunities:potentials")),
    ]
    return [{"label": label, "url": address, "current": code == current} for code, label, address in found]
