"""Form controls are drawn as Django draws them, in fewer steps; addresses are remembered and stay the same."""

from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import engines
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.templatetags.addresses import address

CHOICES = [
    ("", "---"),
    (1234, gettext_lazy("Today")),
    ("<b>", 'a "quoted" & <i>name</i>'),
    (None, mark_safe("<i>kept</i>")),
    ("Group <1>", [("x", "X"), (2, 3)]),
]
ATTRS = {"class": "input", "required": True, "disabled": False, "data-n": 12345, "placeholder": '"<&'}


class Every(forms.Form):
    one = forms.CharField(widget=forms.Select(attrs=ATTRS, choices=CHOICES))
    some = forms.CharField(widget=forms.SelectMultiple(choices=CHOICES))
    line = forms.CharField(widget=forms.TextInput(attrs=ATTRS))
    number = forms.IntegerField(widget=forms.NumberInput(attrs={"step": 1000}))
    text = forms.CharField(widget=forms.Textarea(attrs=ATTRS))
    hidden = forms.CharField(widget=forms.HiddenInput)
    when = forms.DateField(widget=forms.DateInput)


def as_drawn(renderer):
    typed = {"one": "1234", "some": ["x", "<b>"], "line": 'a"<', "number": "1234", "text": "</textarea>", "when": "?"}
    form = Every(typed, renderer=renderer)
    return {name: " ".join(str(form[name]).split()) for name in form.fields}


def test_controls_are_those_of_django():
    ours, theirs = as_drawn(TemplatesSetting()), as_drawn(DjangoTemplates())
    assert ours == theirs
    assert ' value="1234" selected' in ours["one"]


def test_addresses_are_those_of_django():
    assert address("customers:person", 7) == reverse("customers:person", args=[7])
    text = "{% url 'customers:person' 7 as there %}{{ there }} {% url 'customers:person' pk=8 %}{% url 'nowhere' as no %}{{ no }}"
    found = engines["django"].from_string(text).render({})
    assert found == f"{reverse('customers:person', args=[7])} {reverse('customers:person', args=[8])}"
