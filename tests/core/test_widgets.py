"""Form controls are drawn as Django draws them, in fewer steps; addresses are remembered and stay the same."""

import importlib
import pkgutil
import re

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from core.numbers import NumberField
from core.templatetags import widgets
from core.templatetags.addresses import address
from core.templatetags.controls import DASHES, InOnePiece
from opportunities.money import MoneyField
from sellers.numbers import WholeField

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
    radio = forms.CharField(widget=forms.RadioSelect(attrs=ATTRS, choices=CHOICES))
    ticks = forms.CharField(widget=forms.CheckboxSelectMultiple(choices=CHOICES))
    sure = forms.BooleanField(widget=forms.CheckboxInput(attrs=ATTRS))
    secret = forms.CharField(widget=forms.PasswordInput(attrs=ATTRS))
    file = forms.FileField(widget=forms.ClearableFileInput(attrs=ATTRS))


def as_drawn(renderer):
    typed = {"one": "1234", "some": ["x", "<b>"], "line": 'a"<', "number": "1234", "text": "</textarea>", "when": "?"}
    form = Every(typed | {"radio": "<b>", "ticks": ["1234"], "sure": "on"}, renderer=renderer)
    tags = {f"{name} by itself": " ".join(part.tag() for part in form[name].subwidgets) for name in ("radio", "ticks")}
    return {
        name: " ".join(str(text).split()) for name, text in ({name: form[name] for name in form.fields} | tags).items()
    }


def test_controls_are_those_of_django():
    ours, theirs = as_drawn(InOnePiece()), as_drawn(DjangoTemplates())
    assert ours == theirs
    assert ' value="1234" selected' in ours["one"]


class Asked(forms.Form):
    name = forms.CharField(label="<이름>", help_text="도움 & 말")
    kind = forms.ChoiceField(choices=[("a", "<가>"), ("b", "나")], widget=forms.RadioSelect)
    sure = forms.BooleanField(required=False)


def field(form, name, **values):
    return re.sub(r">\s+<", "><", widgets.field(form[name], **values))


def test_a_field_says_label_help_and_errors():
    drawn = field(Asked({"kind": "b"}), "name", hide_label=True, unit="<원>", autofocus=True)
    assert '<label class="field__label sr-only" for="id_name">&lt;이름&gt;<span class="field__required"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert ' autofocus inputmode="decimal"' in drawn.replace(' class="input input--figure"', "")
    assert '<span class="field__unit">&lt;원&gt;</span>' in drawn
    assert '<p class="field__help" id="id_name_helptext">도움 &amp; 말</p>' in drawn
    assert '<div class="field__error" id="id_name_error">' in drawn
    choices = field(Asked({"kind": "b"}), "kind", chips=True, help="<둘>")
    assert (
        '<fieldset class="field" id="id_kind" aria-describedby="id_kind_helptext"><legend class="field__label">'
        in choices
    )
    assert '<label class="chip-choice"><input type="radio" name="kind" value="b"' in choices
    assert (choices.count("<use "), choices.count(" checked"), choices.count("&lt;가&gt;")) == (2, 1, 1)
    check = field(Asked(), "sure", label="정말", mark_optional=True)
    assert re.search(
        r'<label class="check"><input type="checkbox" name="sure"[^>]*><span>정말<span class="field__opt', check
    )


def test_a_record_that_is_not_there_has_no_word():
    text = "{% load ui %}[{{ nobody|choice:'state' }}{{ none|choice:'state' }}]"
    assert engines["django"].from_string(text).render({"none": None}) == "[]"


class Numbers(forms.Form):
    amount = MoneyField()
    days = WholeField()
    share = NumberField()


def test_a_phone_offers_the_keys_that_a_number_may_be_written_with():
    asked = {name: re.findall('inputmode="(.*?)"', field(Numbers(), name, unit="원")) for name in Numbers.base_fields}
    assert asked == {"amount": ["text"], "days": ["numeric"], "share": ["decimal"]}


def test_addresses_are_those_of_django():
    assert address("customers:person", 7) == reverse("customers:person", args=[7])
    text = "{% url 'customers:person' 7 as there %}{{ there }} {% url 'customers:person' pk=8 %}{% url 'nowhere' as no %}{{ no }}"
    found = engines["django"].from_string(text).render({})
    assert found == f"{reverse('customers:person', args=[7])} {reverse('customers:person', args=[8])}"


def forms_of_the_product():
    """All forms, as far as their fields are known before one is made."""
    for app in ("core", "sellers", "customers", "opportunities", "desk"):
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if "forms" in module.name:
                importlib.import_module(module.name)
    found, todo = [], [forms.BaseForm]
    while todo:
        below = todo.pop().__subclasses__()
        found, todo = found + below, todo + below
    apps = ("core.", "sellers.", "customers.", "opportunities.", "desk.")
    return [one for one in found if one.__module__.startswith(apps)]


def test_no_choice_has_a_word_in_every_form(db):
    """Django's dashes say nothing to anybody: a field that gave no word of its own asks to choose."""
    asked = []
    for form in forms_of_the_product():
        for name, field in form.base_fields.items():
            if type(field.widget) is not forms.Select or getattr(field, "queryset", True) is None:
                continue
            words = [str(label) for _value, label in getattr(field, "choices", field.widget.choices)]
            drawn = field.widget.render(name, None, renderer=InOnePiece())
            assert DASHES not in drawn, (form, name)
            if DASHES in words:
                asked.append(f"{form.__name__}.{name}")
                with override("ko"):
                    assert "선택하세요" in field.widget.render(name, None, renderer=InOnePiece())
    assert {"PresentForm.person", "UnitEditForm.kind"} & set(asked), asked
