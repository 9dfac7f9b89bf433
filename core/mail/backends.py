"""Mail of a laptop without a mail server: one file a message in the data folder, and a line in the log that leads there."""

from typing import Any

import structlog
from django.core.mail.backends.filebased import EmailBackend

log = structlog.get_logger("hanjang.mail")


class FileBackend(EmailBackend):
    def write_message(self, message: Any) -> None:
        super().write_message(message)
        log.info("mail_written", file=self._get_filename())  # type: ignore[attr-defined]  # the stubs leave it out
