"""Where the demo may be loaded, and where it may stand (decision 24)."""

from django.conf import settings
from django.core.management import call_command

from core.errors import RuleError
from customers.models import Company, Person
from sellers.models import User


class DemoRefused(RuleError):
    """The demo does not belong into this database."""

    code = "demo_refused"


def enforce_place() -> None:
    """Only the embedded database, or one that was named for it; production never."""
    if settings.PRODUCTION:
        raise DemoRefused("The demo company is not loaded in production.")
    if not settings.DEMO_ALLOWED:
        raise DemoRefused(
            "DATABASE_URL names a database of your own. Set HANJANG_DEMO_DATABASE=1 to load the demo company into it."
        )


def has_demo() -> bool:
    return User.objects.filter(is_demo=True).exists()


def has_other_data() -> bool:
    """People who are not of the demo, or customers without any demo."""
    if User.objects.filter(is_demo=False).exists():
        return True
    return not has_demo() and (Company.objects.exists() or Person.objects.exists())


def empty_the_database() -> None:
    """Everything goes, history included; what the product ships comes back by itself. Errors: DemoRefused."""
    enforce_place()
    if has_other_data():
        raise DemoRefused("This database holds other data than the demo company's: nothing was changed.")
    call_command("flush", interactive=False, verbosity=0)
