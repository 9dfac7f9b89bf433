"""How a person stands to us, each time that somebody said so, and what it rests on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from customers.models.log import ContactLog
from customers.models.person import Attitude, Person
from customers.querysets import EmployeesFind


@tracked()
class AttitudeRecord(models.Model):
    """An attitude on a day; `Person.attitude` is that of the latest day. `log` is the record that it rests on, if any."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attitudes")
    attitude = models.CharField(_("attitude"), max_length=10, choices=Attitude, default=Attitude.UNKNOWN)
    held_on = models.DateField(_("attitude as of"))
    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="attitudes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EmployeesFind.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-held_on", "-id"], name="attitude_of_person")]

    class Privacy:
        personal = {"person", "attitude", "held_on", "author"}
        plain = {"id", "log", "created_at"}
