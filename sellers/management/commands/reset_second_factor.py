from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import RuleError
from sellers import actions
from sellers.models import User


class Command(BaseCommand):
    help = "Takes the second factor of somebody away: for the only administrator, who has lost phone and codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("Nobody has this e-mail.")
        try:
            actions.reset_second_factor(user, by=None, reason="at the server's console")
        except RuleError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{user.name} logs in with the password alone now.")
