"""Makes a request of an attack, and sends it."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import admin
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access.table import TABLE
from tests.access.world import ANONYMOUS, World
from tests.fuzz.forms import Form, forms_of
from tests.fuzz.wicked import Attack

ID = re.compile(r"/\d+(?=/|\.|$)")
BOUNDARY = "zq"


def plainly(text: str) -> str:
    """Half a character cannot be sent at all; a browser sends a question mark."""
    return text.encode("utf-8", "replace").decode()


class Door:
    """One reader's way in: her client, every address, and every form on every page that she may open.

    Attacks go through all of these in turn, so that none is left out by chance."""

    def __init__(self, world: World, reader: str) -> None:
        self.client = Client(raise_request_exception=False)
        if reader != ANONYMOUS:
            self.client.force_login(world.readers[reader])
        self.key = dict(self.client.cookies)
        self.addresses = sorted({reverse(row.name, args=row.args(world.ids)) for row in TABLE} | set(_of_the_desk()))
        self.posted = {reverse(row.name, args=row.args(world.ids)) for row in TABLE if row.post}
        found: dict[tuple[str, str, frozenset[str]], Form] = {}
        for url in self.addresses:
            if not url.startswith("/sw.js"):
                answer = self.client.get(url)
                if answer.get("Content-Type", "").startswith("text/html"):
                    for form in forms_of(answer.content.decode(errors="replace"), url):
                        found.setdefault(form.kind, form)
        self.forms = list(found.values())
        self._turns: dict[Attack, int] = {}

    @property
    def ways(self) -> int:
        return len(self.forms) + len(self.addresses)

    @property
    def walked(self) -> int:
        """How many of the ways somebody has gone: an attack that is made again goes none anew."""
        return min(len(self._turns), self.ways)

    def target_of(self, attack: Attack) -> Form:
        """The next form or address; for an attack that is made again, its own."""
        turn = self._turns.setdefault(attack, len(self._turns)) % self.ways
        return (
            self.forms[turn] if turn < len(self.forms) else Form(self.addresses[turn - len(self.forms)], is_page=True)
        )

    def send(self, attack: Attack) -> HttpResponseBase:
        # a log-out or a stolen cookie of the request before is none of this one's
        self.client.cookies.clear()
        for name, morsel in self.key.items():
            self.client.cookies[name] = morsel.value
        form = self.target_of(attack)
        url = form.action.partition("?")[0]
        if attack.swap_id is not None:
            url = ID.sub("/" + attack.swap_id, url, count=1)
        if attack.query:
            url += "?" + urlencode([(plainly(key), plainly(text)) for key, text in attack.query])
        headers = dict(attack.headers)
        # the log line of the test client's cookie jar would hide a cookie header of ours
        call = {"path": quote(url, safe="/%?&=+.,-_~"), "headers": headers}
        method = self._method(attack, form)
        if method in ("get", "head", "options"):
            answer: HttpResponseBase = getattr(self.client, method)(**call)
            return answer
        data, content_type = _body(attack, bent(form, attack))
        return self.client.generic(method.upper(), data=data, content_type=content_type, **call)  # type: ignore[no-any-return]

    def _method(self, attack: Attack, form: Form) -> str:
        """Mostly one that is offered there: 405 is soon tried enough. A form is sent as such before anything else."""
        if not form.is_page and (self._turns[attack] < self.ways or attack.method in ("get", "post")):
            return "post" if form.method == "post" else "get"
        if attack.method not in ("get", "post"):
            return attack.method
        return attack.method if form.action in self.posted else "get"


def _of_the_desk() -> Iterator[str]:
    """Lists and forms of the repair desk, which the table has one line for."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_changelist"), reverse(f"{name}_add"))
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            yield reverse(f"{name}_change", args=[row.pk])


def bent(form: Form, attack: Attack) -> list[tuple[str, Any]]:
    """The form's fields with the attack's changes."""
    fields: list[tuple[str, Any]] = list(form.fields)
    for at, what, text in attack.changes:
        if not fields:
            break
        name, _before = fields[at % len(fields)]
        if what == "drop":
            fields = [pair for pair in fields if pair[0] != name]
        elif what == "twice":
            fields.append((name, text))
        else:
            found = BytesIO(text.encode("utf-8", "replace")) if what == "file" else text
            fields[at % len(fields)] = (name, found)
    return fields + list(attack.added)


def _body(attack: Attack, fields: list[tuple[str, Any]]) -> tuple[bytes, str]:
    texts = [(plainly(k), plainly(v) if isinstance(v, str) else v.getvalue().decode()) for k, v in fields]
    if attack.body == "json":
        return (str(dict(texts)).replace("'", '"')).encode(), "application/json"
    if attack.body == "text":
        return urlencode(texts).encode(), "text/plain"
    if attack.body == "none":
        return b"", "application/x-www-form-urlencoded"
    if attack.body == "broken":
        return (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a'.encode(),
            f"multipart/form-data; boundary={BOUNDARY}",
        )
    if attack.body == "multipart" or any(not isinstance(v, str) for _k, v in fields):
        return _multipart(fields), f"multipart/form-data; boundary={BOUNDARY}"
    return urlencode(texts).encode(), "application/x-www-form-urlencoded"


def _multipart(fields: list[tuple[str, Any]]) -> bytes:
    parts = b""
    for name, given in fields:
        name = plainly(name).replace('"', "%22").replace("\r", "").replace("\n", "")
        is_file = not isinstance(given, str)
        file = '; filename="../x.csv"' if is_file else ""
        body = given.getvalue() if is_file else plainly(given).encode()
        parts += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + body + b"\r\n"
        )
    return parts + f"--{BOUNDARY}--\r\n".encode()
