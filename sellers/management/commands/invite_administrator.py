"""`manage.py invite_administrator EMAIL NAME`: the first way in, and the last one when nobody else has any."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from core.errors import RuleError
from sellers import actions


class Command(BaseCommand):
    help = "Makes somebody an administrator and prints a link that sets her password, once and within seven days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="as colleagues see it; left alone where the e-mail is known already")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']}: no e-mail address") from error
        try:
            invitation = actions.invite_first_administrator(email=options["email"], name=options["name"])
        except RuleError as error:
            raise CommandError(error.message) from error
        self.stdout.write(actions.link_of(invitation, site=settings.SITE_URL))
