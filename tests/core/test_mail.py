"""Mail against a real mail server: what it looks like, and what its answers do."""

import datetime as dt
import email
import email.policy
import os
import re
import ssl
import subprocess
from pathlib import Path

import pytest
from django.db import transaction
from structlog.testing import capture_logs

from core import clock, mail, outbox
from core.mail.writing import letter_of
from core.models import DeadAddress, Mail, MailState, OutboxRow, OutboxState
from sellers.checks import letters_leave
from tests.core.post import Post, mail_server

pytestmark = pytest.mark.django_db
RESET = "account/password_reset_key"
LINK = "/accounts/password/reset/key/1-abc/"


def write(to="haneui@gaon.example", language="ko", **more):
    context = {"name": "김하늬 <b>", "password_reset_url": LINK}
    return mail.send(RESET, to=to, language=language, context=context, **{"reader": None} | more)


def later():
    """The waiting of the outbox is over."""
    OutboxRow.objects.update(run_after=clock.now())


@pytest.mark.parametrize(
    ("language", "subject", "word"),
    [
        ("ko", "한장 비밀번호를 새로 정해 주세요", "비밀번호를"),
        ("en", "Set a new Hanjang password", "forgotten the password"),
    ],
)
def test_a_mail_has_text_html_and_the_headers_of_a_machine(settings, language, subject, word):
    settings.SITE_URL, settings.EMAIL_BOUNCES = "https://crm.gaon.example", "bounces@gaon.example"
    settings.EMAIL_REPLY_TO = "help@gaon.example"
    with mail_server(settings, Post()) as post:
        written = write(language=language, unsubscribe="/digest/stop/token/")
        assert outbox.sweep() == 1
    (letter,) = post.letters
    assert letter["Subject"] == subject
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in letter.iter_parts())
    assert word in text
    assert word in html
    assert "김하늬 <b>" in text
    assert "김하늬 &lt;b&gt;" in html
    assert f"https://crm.gaon.example{LINK}" in text
    assert f"https://crm.gaon.example{LINK}" in html
    assert "<img" not in html
    assert post.froms == ["bounces@gaon.example"]
    assert letter["Message-ID"] == f"<{written.key}@hanjang.example>"
    assert (letter["Auto-Submitted"], letter["Reply-To"]) == ("auto-generated", "help@gaon.example")
    assert letter["List-Unsubscribe"] == "<https://crm.gaon.example/digest/stop/token/>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    written.refresh_from_db()
    assert (written.state, written.context) == (MailState.SENT, {}), "a one-time link does not stay behind"
    outbox.sweep()
    assert len(post.letters) == 1


def test_a_mail_is_gone_with_its_transaction_and_once_by_its_key():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
    assert write(dedupe_key="k").pk == write(dedupe_key="k").pk
    assert OutboxRow.objects.count() == 1


@pytest.mark.parametrize("address", ["", "nobody", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_only_an_address_is_written_to(address):
    with pytest.raises(ValueError, match="address"):
        write(to=address)


def test_a_subject_cannot_bring_a_header(settings):
    with mail_server(settings, Post()) as post:
        mail.send(
            "notice",
            to="a@gaon.example",
            language="en",
            reader=None,
            context={"text": "x\r\nBcc: evil@evil.example"},
        )
        outbox.sweep()
    (letter,) = post.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "x Bcc: evil@evil.example"


@pytest.mark.parametrize(
    "post",
    [
        Post("451 4.7.1 Greylisted"),
        Post(data=["452 4.3.1 No space"]),
        Post(data=[None]),
        Post("554 5.7.1 Relay denied"),
    ],
    ids=["greylisted", "full", "cut", "not let in"],
)
def test_what_may_pass_is_tried_again_with_the_same_id(settings, post):
    with mail_server(settings, post):
        written = write()
        assert outbox.sweep() == 1
        row = OutboxRow.objects.get()
        assert (row.state, row.attempts, post.letters) == (OutboxState.PENDING, 1, [])
        assert row.run_after > clock.now()
        assert not DeadAddress.objects.exists()
        later()
        outbox.sweep()
    (letter,) = post.letters
    assert str(written.key) in letter["Message-ID"]


def test_a_long_korean_subject_is_folded_with_its_first_words_on_the_first_line():
    text = "김하늬 님이 코칭을 요청했어요 (노지 방제 자동화): 구매팀장을 어떻게 만날까요? " * 2
    raw = (
        letter_of(mail.send("notice", to="a@gaon.example", language="ko", reader=None, context={"text": text}))
        .message()
        .as_bytes()
    )
    head = raw.split(b"\n\n")[0]
    assert re.search(rb"^Subject: =\?utf-8\?b\?", head, re.MULTILINE)
    assert max(map(len, head.splitlines())) <= 78
    assert raw.isascii()
    read = email.message_from_bytes(raw, policy=email.policy.default)["Subject"]
    assert read.startswith("김하늬 님이 코칭을 요청했어요 (노지 방제 자동화)")


def test_by_starttls_where_it_is_switched_on(settings, tmp_path):
    """The certificate is our own, so the client is told to trust it, as an operating system is."""
    key, crt = tmp_path / "key.pem", tmp_path / "crt.pem"
    made = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(crt),
    ]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(crt, key)
    settings.EMAIL_USE_TLS = True
    with mail_server(settings, Post(), tls_context=server, require_starttls=True) as post:
        write()
        outbox.sweep()
        assert OutboxRow.objects.get().state == OutboxState.PENDING, "a certificate that nobody vouches for is refused"
        with pytest.MonkeyPatch.context() as trust:
            trust.setenv("SSL_CERT_FILE", str(crt))
            later()
            outbox.sweep()
    assert post.tls == [True]


def test_without_a_server_it_waits(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    write()
    outbox.sweep()
    assert OutboxRow.objects.get().state == OutboxState.PENDING


def test_an_address_that_is_refused_for_good_is_left_in_peace_until_somebody_says_again(settings):
    with mail_server(settings, Post(refuses={"haneui@gaon.example"})) as post:
        write(to="Haneui@gaon.example".lower())
        outbox.sweep()
        assert OutboxRow.objects.get().state == OutboxState.DONE, "it is not tried again"
        dead = mail.dead_address("Haneui@gaon.example")
        assert "550 5.1.1 No such user here" in dead.words
        write()
        outbox.sweep()
        assert set(Mail.objects.values_list("state", flat=True)) == {MailState.HELD}
        write(to="dohyun@gaon.example")
        outbox.sweep()
        assert len(post.letters) == 1
        post.refuses.clear()
        assert mail.try_again("haneui@gaon.example") == 2
        assert mail.try_again("haneui@gaon.example") == 0
        outbox.sweep()
        assert len(post.letters) == 3
    assert mail.dead_address("haneui@gaon.example") is None


def test_what_is_held_follows_to_a_new_address_while_it_is_good(settings):
    with mail_server(settings, Post(refuses={"old@gaon.example"})) as post:
        write(to="old@gaon.example")
        stale = write(to="old@gaon.example", good_for=dt.timedelta(hours=1))
        outbox.sweep()
        Mail.objects.filter(pk=stale.pk).update(good_until=clock.now() - dt.timedelta(seconds=1))
        assert mail.move("old@gaon.example", "new@gaon.example") == 1
        outbox.sweep()
    assert [letter["To"] for letter in post.letters] == ["new@gaon.example"]
    stale.refresh_from_db()
    assert (stale.state, stale.context) == (MailState.DROPPED, {})


def test_without_a_mail_server_the_log_leads_to_the_letter_and_repeats_no_word_of_it(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "core.mail.backends.FileBackend", str(tmp_path)
    with capture_logs() as lines:
        write(to="haneui@gaon.example")
        outbox.sweep()
    (line,) = [line for line in lines if line["event"] == "mail_written"]
    assert "haneui@gaon.example" in Path(line["file"]).read_text()
    assert "haneui" not in str(line)
    assert "subject" not in line


def test_without_a_mail_server_letters_are_read_by_their_owner_alone(settings, tmp_path):
    """Whatever the process was started with: a letter may hold a one-time link."""
    folder = tmp_path / "mail"
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "core.mail.backends.FileBackend", str(folder)
    before = os.umask(0)
    try:
        write()
        write(to="other@gaon.example")
        outbox.sweep()
    finally:
        os.umask(before)
    assert {oct(one.stat().st_mode & 0o777) for one in folder.iterdir()} == {"0o600"}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_production_is_told_that_no_letter_leaves(settings):
    settings.EMAIL_BACKEND = "core.mail.backends.FileBackend"
    assert letters_leave() == []
    settings.PRODUCTION = True
    assert [one.id for one in letters_leave()] == ["hanjang.W017"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert letters_leave() == []


def test_a_letter_that_is_not_liked_says_nothing_about_the_address(settings):
    with mail_server(settings, Post(data=["554 5.6.0 Message refused"])):
        written = write()
        outbox.sweep()
    written.refresh_from_db()
    assert (written.state, written.words) == (MailState.DROPPED, "554 5.6.0 Message refused")
    assert not DeadAddress.objects.exists()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_invitation_says_its_link_once_in_plain_words(language):
    """The line of the button stood under it again, without its words."""
    context = {"name": "양재원", "by": "원태하", "until": "11월 30일", "action_url": "/join/abc/"}
    mail.send("invitation", to="jaewon@gaon.example", language=language, context=context, reader=None)
    text = letter_of(Mail.objects.get()).body
    assert text.count("/join/abc/") == 1
    assert "\n: " not in text
