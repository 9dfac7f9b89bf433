"""A browser's part in the kill tests: it keeps what it was told, and repeats what it got no answer to."""

import http.client
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "k" * 32
BORDER = "----a-form-of-the-kill-tests"


@dataclass
class Answer:
    """`status` 0: nobody answered, or not to the end."""

    status: int = 0
    location: str = ""
    body: bytes = b""


@dataclass
class Sending:
    """One form: what it is, what it says, and the key that it is repeated with until it is answered."""

    path: str
    name: str
    fields: dict[str, str]
    file: str = ""
    answer: Answer = field(default_factory=Answer)

    def __post_init__(self) -> None:
        self.fields = {"form_key": str(uuid.uuid4()), "csrfmiddlewaretoken": TOKEN, **self.fields}

    @property
    def body(self) -> tuple[str, bytes]:
        if not self.file:
            return "application/x-www-form-urlencoded", urlencode(self.fields).encode()
        parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{said}' for name, said in self.fields.items()]
        parts.append(
            f'Content-Disposition: form-data; name="file"; filename="{self.name}.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{self.file}"
        )
        lines = "".join(f"--{BORDER}\r\n{part}\r\n" for part in parts) + f"--{BORDER}--\r\n"
        return f"multipart/form-data; boundary={BORDER}", lines.encode()


@dataclass
class Client:
    port: int
    session: str

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def send(self, sending: Sending) -> Answer:
        kind, body = sending.body
        sending.answer = self._ask("POST", sending.path, body, {"Content-Type": kind})
        return sending.answer

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        cookies = f"sessionid={self.session}; csrftoken={TOKEN}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, {"Cookie": cookies, **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        except (OSError, http.client.HTTPException):
            return Answer()
        finally:
            connection.close()
