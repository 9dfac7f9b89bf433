"""A file goes by the deployment's scanner first: what it finds is not kept, nor anything while it is away."""

import socketserver
import struct
import threading
from importlib import import_module

import pytest

from config.checks import the_scanner_has_an_address
from core.files.content import ANYTHING, UnfitFile
from core.files.gate import keep
from core.files.models import StoredFile, register_owner
from customers.models import ContactLog
from tests.customers.factories import PersonFactory, log_of
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
BAD = b"this part is of no good"
LIMIT = 200_000


class Clamd(socketserver.StreamRequestHandler):
    """Answers INSTREAM as clamd does."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
            if len(data) > LIMIT:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.wfile.write(b"stream: Test.Bad FOUND\0" if BAD in data else b"stream: OK\0")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr("core.files.models._owners", dict(import_module("core.files.models")._owners))
    register_owner(ContactLog._meta.label, lambda user: ContactLog.objects.visible_to(user))


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, settings, tmp_path):
    path = str(tmp_path / "clamd.sock")
    made = (
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        if request.param == "tcp"
        else socketserver.ThreadingUnixStreamServer(path, Clamd)
    )
    made.daemon_threads = True
    settings.MALWARE_SCANNER = f"127.0.0.1:{made.server_address[1]}" if request.param == "tcp" else path
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield settings
    made.shutdown()
    made.server_close()


def kept(content):
    seller = UserFactory()
    return keep(log_of(PersonFactory(), by=seller), name="a.bin", content=content, by=seller, accept=ANYTHING)


def test_what_the_scanner_finds_is_not_kept_and_the_rest_is(scanner):
    assert kept(b"good " * 30_000).size == 150_000
    for content in (BAD, b"x" * 100_000 + BAD):
        with pytest.raises(UnfitFile, match="악성"):
            kept(content)
    assert StoredFile.objects.filter(owner_label=ContactLog._meta.label).count() == 1
    assert len([one for one in scanner.MEDIA_ROOT.rglob("*") if one.is_file()]) == 1


def test_nothing_is_kept_while_the_scanner_gives_no_answer(scanner, tmp_path):
    with pytest.raises(UnfitFile, match="검사하지 못"):
        kept(b"x" * (LIMIT + 70_000))
    for gone in ("127.0.0.1:9", str(tmp_path / "gone.sock")):
        scanner.MALWARE_SCANNER = gone
        with pytest.raises(UnfitFile, match="검사하지 못"):
            kept(b"good")
    assert not StoredFile.objects.exists()


def test_without_a_scanner_files_are_kept_and_a_strange_address_is_no_start(settings):
    assert kept(BAD).size == len(BAD)
    assert the_scanner_has_an_address() == []
    for wrong in ("clamd", "clamd:", "clamd:port"):
        settings.MALWARE_SCANNER = wrong
        assert [one.id for one in the_scanner_has_an_address()] == ["hanjang.E007"]
