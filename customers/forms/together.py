"""What to do with the customers that were ticked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import clean_text
from sellers.models import SavedView, User
from sellers.numbers import WholeField
from sellers.picking import ByNameField, name_of_user

OWNER, PUT, TAKE, STOP, GO, CYCLE = "owner", "put", "take", "stop", "go", "cycle"
ACTS = {
    OWNER: _("Give them an owner"),
    PUT: _("Put them on a list"),
    TAKE: _("Take them off a list"),
    STOP: _("Do not contact them any more"),
    GO: _("They may be contacted again"),
    CYCLE: _("Set the contact cycle"),
}
OF_PEOPLE = (STOP, GO, CYCLE)
LONGEST_CYCLE = 365


class TogetherForm(forms.Form):
    act = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    user = ByNameField(label=_("Owner"), queryset=User.objects.none(), required=False)
    view = forms.ModelChoiceField(label=_("List"), queryset=SavedView.objects.none(), required=False)
    new_list = forms.CharField(label=_("or a new list"), max_length=80, required=False)
    days = WholeField(label=_("Contact cycle (days)"), min_value=1, max_value=LONGEST_CYCLE, required=False)

    def __init__(self, *args: Any, viewer: User, page: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_of_people = page == "people"
        offered = [(code, word) for code, word in ACTS.items() if self.is_of_people or code not in OF_PEOPLE]
        act, user, view = self.fields["act"], self.fields["user"], self.fields["view"]
        assert isinstance(act, forms.ChoiceField)
        assert isinstance(user, forms.ModelChoiceField)
        assert isinstance(view, forms.ModelChoiceField)
        act.choices = offered
        user.queryset = User.objects.visible_to(viewer).active()
        view.queryset = viewer.saved_views.filter(page=page, is_picked=True, deleted_at__isnull=True).order_by("name")
        if not self.is_of_people:
            del self.fields["days"]

    @property
    def user_words(self) -> str:
        return name_of_user(self["user"].value())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        act = said.get("act")
        said["new_list"] = clean_text(said.get("new_list") or "")
        if act == OWNER and not said.get("user") and "user" not in self.errors:
            self.add_error("user", _("Say who."))
        if act == PUT and not said.get("view") and not said["new_list"]:
            self.add_error("view", _("Choose a list or name a new one."))
        if act == TAKE and not said.get("view"):
            self.add_error("view", _("Choose a list."))
        if act == CYCLE and not said.get("days") and "days" not in self.errors:
            self.add_error("days", _("Say how many days."))
        return said
