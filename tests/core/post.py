"""A real mail server on loopback, which answers what a test tells it to."""

import email
import email.policy
import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Post:
    """`answers` are given to RCPT one after the other, then 250; `data` the same after DATA; None cuts the line."""

    def __init__(self, *answers, data=(), refuses=()):
        self.answers, self.data, self.refuses, self.letters, self.froms = (
            list(answers),
            list(data),
            set(refuses),
            [],
            [],
        )
        self.tls = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return "550 5.1.1 No such user here"
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer is None:
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.froms.append(envelope.mail_from)
            self.tls.append(session.ssl is not None)
        return answer


@contextmanager
def mail_server(settings, post, **options):
    """Django's mail goes to `post` inside."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_TIMEOUT = 5
        yield post
    finally:
        controller.stop()
