"""Inner parts that Jinja draws: escaped, in the reader's language, and with what a form needs."""

import pytest
from django.template import Context, Template
from django.utils.translation import override
from jinja2 import UndefinedError

from core.templatetags.compiled import environment_of, macro_of
from core.templatetags.drawn import Keys
from tools.messages import expressions_of

WORDS = '<a title="x">{{ _("Edit") }}</a> {{ _("Done: %(what)s", what=what) }} {{ icon("edit", size="small") }}'


def test_words_are_the_readers_and_what_is_put_into_them_is_escaped():
    found = {}
    for language in ("en", "ko"):
        with override(language):
            found[language] = environment_of(language).from_string(WORDS).render(what="<b>&")
    assert "Edit" in found["en"]
    assert "Edit" not in found["ko"]
    assert all("&lt;b&gt;&amp;" in words and 'class="icon icon--small"' in words for words in found.values())


def test_a_name_within_words_beside_a_sign_is_escaped_once():
    for drawn in ('icon("edit", label=words)', 'badge("state", "open", words)'):
        page = environment_of("en").from_string('{% set words = _("Done: %(what)s", what=what) %}{{ ' + drawn + " }}")
        told = page.render(what='R&D "<b>')
        assert "R&amp;D &#34;&lt;b&gt;" in told, told
    assert 'aria-label="R&amp;D"' in environment_of("en").from_string('{{ icon("edit", label=a) }}').render(a="R&D")


def test_an_entry_comes_before_a_method_and_a_name_that_is_nowhere_is_an_error():
    page = environment_of("en").from_string("{{ s.items }}{{ s.absent }}")
    with pytest.raises(UndefinedError):
        page.render(s={"items": 3})
    assert page.render(s={"items": 3, "absent": "."}) == "3."


def test_a_form_carries_what_djangos_component_gives_it():
    context = Context({"csrf_token": "t", "form_key": lambda: "k"})
    django = Template('{% include "components/form_keys.html" with version=4 %}').render(context)
    assert "".join(Keys(context)(4)) == django.replace("\n", "").strip()
    assert Keys(Context({}))() == ""


def test_a_components_markup_is_drawn_from_a_template_of_djangos():
    drawn = '{% load drawn %}{% drawn "components/who.jinja" name=name url="/x/" %}'
    assert "&lt;i&gt;" in Template(drawn).render(Context({"name": "<i>"}))


def test_texts_of_jinja_files_are_found():
    code = expressions_of('<p title="no _(\'word\')">{{ _("A %(b)s", b=c) }}</p>\n{% if ngettext("x", "y", n) %}')
    assert "no _" not in code
    assert '_("A %(b)s", b=c)' in code
    assert 'ngettext("x", "y", n)' in code


def test_what_a_macro_and_a_filter_draw_is_escaped_once():
    page = environment_of("en").from_string(
        "{% macro one(a, class='<') %}<i>{{ a }}{{ class }}{% endmacro %}{{ one(b, class=c) }}{{ one(a=b) }}{{ c|join('<') }}"
    )
    assert page.render(b="<b>", c="&") == "<i>&lt;b&gt;&amp;<i>&lt;b&gt;&lt;&amp;"


def test_a_macro_is_found_by_its_file_in_the_readers_language():
    with override("ko"):
        assert "완료" not in macro_of("components/who.jinja", "who")(name="<완료>", url="/x/").replace(
            "&lt;완료&gt;", ""
        )
