"""What a file holds that is of no good, as the deployment's scanner says: clamd, or what speaks as it does.

No scanner is part of the product. Where one is named (MALWARE_SCANNER) no file is kept that it has not let pass, and none
while it does not answer.
"""

import socket
import struct

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from core.files.content import UnfitFile

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
CONNECT_SECONDS, ANSWER_SECONDS = 3, 30
log = structlog.get_logger("hanjang.files")


def let_pass(data: bytes) -> None:
    """Asks the scanner, where there is one. Errors: UnfitFile, in words, for what it found and where it gives no answer."""
    if not settings.MALWARE_SCANNER:
        return
    try:
        answer = _asked(data)
    except OSError as error:
        log.error("scanner_away", error=type(error).__name__)
        answer = ""
    if answer.endswith("FOUND"):
        log.warning("malware_refused", found=answer.removeprefix("stream: "), size=len(data))
        raise UnfitFile(_("The scanner found malware in this file, so it is not kept."))
    if answer != "stream: OK":
        raise UnfitFile(_("The file could not be checked for malware just now. Please try again later."))


def _asked(data: bytes) -> str:
    """The scanner's word on these bytes: its command INSTREAM, each part with its length before it."""
    with _connection(settings.MALWARE_SCANNER) as line:
        line.settimeout(ANSWER_SECONDS)
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(data), CHUNK):
            part = data[at : at + CHUNK]
            line.sendall(struct.pack("!I", len(part)) + part)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(CHUNK)):
            answer += more
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connection(address: str) -> socket.socket:
    """`/run/clamd.sock`, or host and port."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
