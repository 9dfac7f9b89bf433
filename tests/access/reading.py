"""What readers are answered in the world as it was built: each address once, for every test that judges it."""

import re
from typing import Any

from django.test import Client

from tests.access.world import Answer, World, client_of

ONE_TIME = re.compile(r'name="(?:csrfmiddlewaretoken|form_key)" value="[^"]*"|"X-CSRFToken": "[^"]*"')


class Reading:
    """One reader at her browser. `before` remembers, so nothing may have been changed where it is first asked."""

    def __init__(self, world: World, reader: str) -> None:
        self.client: Client = client_of(world, reader)
        self._known = world.answers.setdefault(reader, {})

    def before(self, url: str, *, fragment: bool = False) -> Answer:
        if (url, fragment) not in self._known:
            self._known[url, fragment] = self.now(url, fragment=fragment)
        return self._known[url, fragment]

    def now(self, url: str, *, fragment: bool = False) -> Answer:
        answer = self.client.get(url, headers={"HX-Request": "true"} if fragment else {})
        return Answer(answer.status_code, text_of(answer))


def text_of(answer: Any) -> str:
    return ONE_TIME.sub("", answer.getvalue().decode(errors="replace"))
