"""The ways of looking at opportunities, side by side over each of them."""

from django.utils.translation import gettext as _

from core.templatetags.addresses import address


def ways(current: str) -> list[dict[str, str | bool]]:
    """Tabs: the list, what is ready-made of it, and what else there is."""
    url = address("opportunities:list")
    found = [
        ("list", _("List"), url),
        ("board", _("Board"), address("opportunities:board")),
        ("stalled", _("Stalled"), f"{url}?stalled=yes"),
        ("no_step", _("No next step"), f"{url}?step=none"),
        ("after_won", _("After the order"), address("opportunities:after_won")),
        ("potential", _("Potential opportunities"), address("opportunities:potentials")),
    ]
    return [{"label": label, "url": address, "current": code == current} for code, label, address in found]
