"""Makes a request of an attack, and sends it."""

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

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
    """One reader's way in: her client, every address, and every form on every page that she may open."""

    def __init__(self, world: World, reader: str) -> None:
        self.client = Client(raise_request_exception=False)
        if reader != ANONYMOUS:
            self.client.force_login(world.readers[reader])
        self.key = dict(self.client.cookies)
        self.addresses = sorted({reverse(row.name, args=row.args(world.ids)) for row in TABLE})
        self.posted = {reverse(row.name, args=row.args(world.ids)) for row in TABLE if row.post}
        self.forms: list[Form] = []
        for url in self.addresses:
            if not url.startswith(("/sw.js", "/repair")):
                answer = self.client.get(url)
                if answer.get("Content-Type", "").startswith("text/html"):
                    self.forms += forms_of(answer.content.decode(errors="replace"), url)
        self.forms = self.forms or [Form(url) for url in self.addresses]

    def send(self, attack: Attack) -> HttpResponseBase:
        # a log-out or a stolen cookie of the request before is none of this one's
        self.client.cookies.clear()
        for name, morsel in self.key.items():
            self.client.cookies[name] = morsel.value
        form = self.forms[attack.at % len(self.forms)] if attack.of_form else Form(self._address(attack))
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
        """Mostly one that is offered there: 405 is soon tried enough."""
        if attack.method not in ("get", "post"):
            return attack.method
        if attack.of_form:
            return "post" if form.method == "post" else "get"
        return attack.method if form.action in self.posted else "get"

    def _address(self, attack: Attack) -> str:
        return self.addresses[attack.at % len(self.addresses)]


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
