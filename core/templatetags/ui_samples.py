"""Sample data of the style guide: what a component looks like in each state, without a database."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms, template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.numbers import NumberField

register = template.Library()


class SampleForm(forms.Form):
    line = forms.CharField(
        label=gettext_lazy("One line"), max_length=200, help_text=gettext_lazy("Whom did you meet, and what was said?")
    )
    body = forms.CharField(label=gettext_lazy("Details"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    person = forms.CharField(label=gettext_lazy("Customer"), required=False)
    people = forms.CharField(label=gettext_lazy("People who were there"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), widget=forms.RadioSelect, initial="visit")
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"), required=False, widget=forms.CheckboxSelectMultiple, initial=["opportunity"]
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    order_on = forms.DateField(label=gettext_lazy("Expected order date"), required=False, widget=forms.DateInput)
    amount = NumberField(label=gettext_lazy("Amount"), required=False)
    file = forms.FileField(label=gettext_lazy("Attach"), required=False)
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential: only the people named may read it"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [("visit", _("Visit")), ("phone", _("Phone")), ("mail", _("Mail"))]  # type: ignore[attr-defined]
        self.fields["topics"].choices = [  # type: ignore[attr-defined]
            ("opportunity", _("Opportunity")), ("complaint", _("Complaint")), ("praise", _("Praise")),
        ]  # fmt: skip
        self.fields["kind"].choices = [("", _("Choose")), ("dealer", _("Dealer")), ("coop", _("Co-op"))]  # type: ignore[attr-defined]


@register.simple_tag
def sample_form() -> SampleForm:
    return SampleForm(auto_id="good_%s")


@register.simple_tag
def sample_wrong_form() -> SampleForm:
    """The same form as it comes back with 422."""
    return SampleForm({"line": "", "order_on": "31/31", "channel": "visit", "amount": "a lot"}, auto_id="wrong_%s")


@register.simple_tag
def sample_day(days: int = 0) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


@register.simple_tag
def sample_instant(hours: int = 0) -> dt.datetime:
    return clock.now() + dt.timedelta(hours=hours)


@register.simple_tag
def sample_stages() -> list[SimpleNamespace]:
    names = [_("Identify"), _("Qualify"), _("Agree solution"), _("Propose & evaluate"), _("Negotiate & contract")]
    at = 3
    return [SimpleNamespace(name=name, done=i < at, now=i == at, exception=i == 1) for i, name in enumerate(names)]


@register.simple_tag
def sample_groups() -> list[dict[str, Any]]:
    """An answer of the search."""
    return [
        {"label": _("People"), "items": [
            {"url": "#", "icon": "person", "title": "오점례", "more": "배들농자재 대표"},
            {"url": "#", "icon": "person", "title": "오태경", "more": "작물보호영업본부"},
        ]},
        {"label": _("Opportunities"), "items": [
            {"url": "#", "icon": "opportunity", "title": "배들농자재 내년 약정", "more": "조건 협의"},
        ]},
    ]  # fmt: skip


@register.simple_tag
def sample_icons() -> list[str]:
    return ICONS.split()


ICONS = """today search log edit calendar more menu bell person people company opportunity issue partner strategy performance
settings help close check check-circle plus minus trash next back down up arrow external download import print attach phone
mail message visit clock later lock warning info stop broken unknown pause star undo refresh filter sort eye smile neutral
frown coach promise flag rise seed stamp sun moon half globe logout offline history pin link sheet keyboard"""


@register.simple_tag
def sample_chips() -> list[dict[str, str]]:
    return [
        {"name": "owner", "text": _("Mine"), "remove": "a"},
        {"name": "late", "text": _("Next step late"), "remove": "b"},
    ]


@register.simple_tag
def sample_tabs() -> list[dict[str, Any]]:
    return [
        {"label": _("Seller"), "url": "#filters", "current": True},
        {"label": _("Coaching"), "url": "#filters", "count": 2},
        {"label": _("Report"), "url": "#filters"},
    ]


@register.simple_tag
def sample_pairs() -> list[tuple[str, str]]:
    return [(_("Mobile"), "010-1234-5678"), (_("Affiliation"), "나주 배들농자재 대표"), (_("E-mail"), "")]


@register.simple_tag
def sample_conflict() -> list[dict[str, Any]]:
    mine, theirs = "조건표 회신을 받고 화요일에 다시 방문", "화요일 방문 전에 약해 원인 보고서를 먼저 전달"
    return [{"name": "next_step", "label": _("Next step"), "mine": mine, "theirs": theirs, "both": True}]


@register.simple_tag
def sample_goes() -> list[str]:
    return ["다음 단계 1건", "열려 있는 할 일 3건", "보낸 코칭 요청 1건"]
