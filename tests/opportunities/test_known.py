"""Fields that choose among records which are read already."""

from django import forms

from opportunities.forms.known import KnownField, KnownManyField, offer
from sellers.models import User

KIM, LEE = User(pk=3, name="김하나"), User(pk=12, name="이두리")


class Fields(forms.Form):
    one = KnownField(required=False)
    some = KnownManyField(required=False)


def filled(data=None, offered=(KIM, LEE), **initial):
    form = Fields(data, initial=initial)
    offer(form, ["one", "some"], offered, lambda user: user.name)
    return form


def test_the_records_are_the_choices_and_the_answers():
    form = filled({"one": "12", "some": ["3", "12"]})
    assert form.is_valid()
    assert form.cleaned_data == {"one": LEE, "some": [KIM, LEE]}
    assert 'value="12" selected>이두리' in str(form["one"])


def test_a_record_that_is_not_offered_is_no_answer():
    form = filled({"one": "12", "some": ["12", "x"]}, offered=[KIM])
    assert set(form.errors) == {"one", "some"}
    assert form.errors["one"].as_data()[0].code == form.errors["some"].as_data()[0].code == "invalid_choice"
    empty = filled({})
    assert empty.is_valid()
    assert empty.cleaned_data == {"one": None, "some": []}


def test_what_stood_there_is_no_change_be_it_a_record_or_its_id():
    sent = {"one": "3", "some": ["12", "3"]}
    for initial in ({"one": KIM, "some": [KIM, LEE]}, {"one": 3, "some": [3, 12]}):
        assert filled(sent, **initial).changed_data == []
    assert filled(sent, one=LEE, some=[KIM]).changed_data == ["one", "some"]
    assert 'value="3" selected>김하나' in str(filled(one=KIM)["one"])


def test_two_forms_offer_each_their_own():
    mine, theirs = filled(offered=[KIM]), filled(offered=[LEE])
    assert (list(mine.fields["one"].known), list(theirs.fields["one"].known)) == (["3"], ["12"])
