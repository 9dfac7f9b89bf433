"""Mail: `send` writes it with the write that it tells of; a worker sends it, and keeps it where an address is dead."""

import datetime as dt
import json
from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import get_supported_language_variant

from core import clock, outbox
from core.files.models import StoredFile
from core.kept import Kept
from core.mail.sealing import SEALED, closed, opened
from core.models import DeadAddress, Mail, MailState

KIND = "mail"
TOO_LATE = "too late"
NOT_HERS = "its reader has left"
GOOD_FOR = dt.timedelta(days=3)  # as long as a link in it; a mail that is older surprises more than it helps


@transaction.atomic
def send(
    template: str,
    *,
    to: str,
    language: str,
    reader: int | None,
    context: dict[str, Any] | None = None,
    dedupe_key: str = "",
    good_for: dt.timedelta = GOOD_FOR,
    unsubscribe: str = "",
    not_before: dt.datetime | None = None,
    answer_to: str = "",
    attached: StoredFile | None = None,
) -> Mail:
    """Queues one mail to one address in the caller's transaction; a worker sends it after the commit.

        mail.send("invitation", to=user.email, language=user.language, reader=user.pk,
                  context={"name": user.name, "action_url": path}, dedupe_key=f"invitation:{invitation.pk}")

    Templates: three files in templates/mail/ make one mail (account/password_reset_key is one to copy).
             `invitation.subject.txt`  one line
             `invitation.html`  extends mail/base.html: blocks `lead` (what it is about, large), `body`, `action`, `foot`
             `invitation.txt`   extends mail/base.txt: the same words without markup; nothing is escaped in it
    context: what JSON can hold. A value under "url" or a name that ends in "_url", at any depth, may be a path of ours:
             it reaches the templates with HANJANG_URL before it. Given to all: `site_url`, `to`. The context is sealed
             where it is stored and erased once the mail is sent or too old: a one-time link lies open nowhere.
    reader: id of the colleague whom it is for, None for somebody outside. Once she has left it is not sent any more.
    dedupe_key: a second mail with the same key is not written; the first one is given back.
    good_for: not sent any more later than that, as when the server was down or the address dead meanwhile.
    not_before: waits in the outbox until then, as for the end of quiet hours.
    answer_to: name and address of the colleague who wrote it: it comes in her name, answers go to her, and it is no
             machine's letter (its template leaves the blocks `brand` and `machine` of mail/base.html empty).
    attached: a kept file that goes along. Whoever calls has the right to it; without the file the mail goes with it.
    unsubscribe: path of an open page that stops this kind of mail on POST (RFC 8058); for digests only.

    Errors: ValueError for what is no address (a programming error: forms check what people type).
    """
    try:
        validate_email(to)
    except ValidationError as error:
        raise ValueError(f"no e-mail address: {to!r}") from error
    values = {
        "template": template,
        "to": to,
        "reader_id": reader,
        "language": get_supported_language_variant(language),
        "context": closed(context or {}),
        "unsubscribe": unsubscribe,
        "good_until": (not_before or clock.now()) + good_for,
        "answer_to": answer_to,
        "attached": attached,
    }
    if not dedupe_key:
        mail, fresh = Mail.objects.create(**values), True
    else:
        mail, fresh = Mail.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
    if fresh:
        outbox.enqueue(KIND, {"mail": mail.pk}, run_after=not_before)
    return mail


def goes_out() -> bool:
    """Whether a mail server is set up. Without one letters are files in the data folder: nobody outside gets them."""
    return settings.EMAIL_BACKEND != "core.mail.backends.FileBackend"


_readers: list[Callable[[int], bool]] = []
_at: list[Callable[[str], int | None]] = []


def ask_of_readers(may_read: Callable[[int], bool], *, at: Callable[[str], int | None]) -> None:
    """Who knows the people registers in `AppConfig.ready` what says of an id whether letters still go to this person.

    at: whose address this is, None for somebody outside.
    """
    _readers.append(may_read)
    _at.append(at)


def is_for_a_reader(mail: Mail) -> bool:
    """Whether its colleague may still read it; what goes to somebody outside is nobody's here to ask."""
    reader = mail.reader_id or _reader_by_address(mail)
    return reader is None or all(may_read(reader) for may_read in _readers)


def _reader_by_address(mail: Mail) -> int | None:
    """Whose letter it is where a web of the release before has written it, which left that out, during an upgrade.

    What a colleague writes herself goes to customers.
    """
    return None if mail.answer_to else next(filter(None, (whose(mail.to) for whose in _at)), None)


def withdraw(dedupe_keys: list[str]) -> int:
    """What has not gone out yet with these keys is not sent any more; returns how many mails. Twice is harmless."""
    return _drop(Mail.objects.filter(dedupe_key__in=dedupe_keys), TOO_LATE)


def withdraw_of(readers: Collection[int]) -> int:
    """As `withdraw`, for everything that was written to these colleagues: notices, digests, links and the rest."""
    theirs = Q(reader_id__in=readers) | Q(reader_id=None, answer_to="")
    # one that a worker is handing over at this moment is not waited for: before each try it asks whose it is
    now = Mail.objects.filter(theirs).select_for_update(skip_locked=True)
    with transaction.atomic():
        found = [one.pk for one in now & waiting() if (one.reader_id or _reader_by_address(one)) in readers]
        return _drop(Mail.objects.filter(pk__in=found), NOT_HERS)


def _drop(mails: QuerySet[Mail], why: str) -> int:
    return (mails & waiting()).update(state=MailState.DROPPED, words=why, context={}, done_at=clock.now())


def withdraw_all(start: str) -> int:
    """As `withdraw`, for every mail whose key begins with `start`, to whichever address."""
    keys = Mail.objects.filter(dedupe_key__startswith=start).values_list("dedupe_key", flat=True)
    return withdraw([key for key in keys if key is not None])


@transaction.atomic
def seal_anew(mail: Mail) -> None:
    """Its words under today's first key. Errors: what the keys' holder raises where none of them opens it."""
    mail.context = closed(opened(mail.context))
    mail.save(update_fields=["context"])
    # a worker of a release that sealed nothing would send it empty: from now on it leaves this letter to others
    outbox.raise_version(KIND, {"mail": mail.pk})


@transaction.atomic
def reword(change: Callable[[str], str]) -> int:
    """Has `change` go over the words of every letter that may still be sent, as JSON; how many it changed.

    What no key of today opens is left as it is: nobody reads it, and it cannot be sent either.
    """
    done = 0
    for mail in waiting().exclude(context={}).select_for_update():
        try:
            before = json.dumps(opened(mail.context), ensure_ascii=False)
        except ValueError:  # `sealed.CannotOpen`, or no JSON
            continue
        after = change(before)
        if after != before:
            mail.context = closed(json.loads(after))
            mail.save(update_fields=["context"])
            done += 1
    return done


def waiting() -> QuerySet[Mail]:
    """Everything that may still be sent."""
    return Mail.objects.filter(state__in=(MailState.WAITING, MailState.HELD))


@transaction.atomic
def clean_up() -> None:
    """Words go with the last day on which they may be sent, rows after 90 days. Twice is harmless.

    What a release before this one has stored open is sealed a day later, when none of its workers is left to send it.
    """
    now = clock.now()
    _drop(Mail.objects.filter(good_until__lt=now), TOO_LATE)
    open_ = waiting().filter(created_at__lt=now - dt.timedelta(days=1)).exclude(context={})
    for one in open_.exclude(context__has_key=SEALED).select_for_update(skip_locked=True):
        seal_anew(one)
    Mail.objects.filter(done_at__lt=now - dt.timedelta(days=90)).delete()


def dead_address(address: str | None) -> DeadAddress | None:
    """What a mail server said of an address that it does not accept; None where nothing is wrong."""
    found = _dead(address=(address or "").lower())
    return found[0] if found else None


_dead: Kept[DeadAddress] = Kept(lambda address: DeadAddress.objects.filter(address=address)[:1], "address")


def mark_dead(address: str, words: str, *, is_told: bool = False) -> None:
    """From now on mail for this address is held; `words` are those of the server that does not take it, or of the letter that
    came back to the person who told it."""
    said = {"since": clock.now(), "words": words[:300], "is_told": is_told}
    DeadAddress.objects.update_or_create(address=address.lower(), defaults=said)


def was_written_to(address: str) -> bool:
    """Whether a mail of the last 90 days went to this address, or was to go."""
    return bool(Mail.objects.filter(to__iexact=address).exists())


def refusing() -> QuerySet[DeadAddress]:
    """Every address that refuses mail, to be counted."""
    return DeadAddress.objects.order_by()


def dead_addresses() -> QuerySet[DeadAddress]:
    """Every address that refuses mail, with `held`: how many mails wait for it. For administrators."""
    waiting = Mail.objects.annotate(small=Lower("to")).filter(small=OuterRef("address"), state=MailState.HELD)
    count = waiting.order_by().values("small").annotate(n=Count("pk")).values("n")
    return DeadAddress.objects.annotate(held=Coalesce(Subquery(count), 0))


def refused_letters() -> QuerySet[Mail]:
    """Mails that a server did not like although the address is right; they were not sent. For administrators."""
    return Mail.objects.filter(state=MailState.DROPPED).exclude(words__in=("", TOO_LATE, NOT_HERS))


@transaction.atomic
def try_again(address: str) -> int:
    """Takes an address for good again and sends what was held for it; returns how many. Twice is harmless."""
    DeadAddress.objects.filter(address=address.lower()).delete()
    return _release(address, address)


@transaction.atomic
def move(old: str, new: str) -> int:
    """What was held for a dead address goes to the one that took its place.

    Where a person said that it is dead, letters about the account do not: who opens it by them would need nothing but a word.
    """
    dead = DeadAddress.objects.filter(address=old.lower())
    if dead.filter(is_told=True).exists():
        _drop(Mail.objects.filter(to__iexact=old, template__startswith="account/", state=MailState.HELD), NOT_HERS)
    dead.delete()
    return _release(old, new)


def _release(old: str, new: str) -> int:
    """What is too old by now stays where it is, without its words: nobody is told that it is sent."""
    waiting = Mail.objects.filter(to__iexact=old, state=MailState.HELD)
    waiting.filter(good_until__lt=clock.now()).update(state=MailState.DROPPED, words=TOO_LATE, context={})
    held = list(waiting.select_for_update())
    for mail in held:
        mail.state, mail.to = MailState.WAITING, new
        mail.save(update_fields=["state", "to"])
        outbox.enqueue(KIND, {"mail": mail.pk})
    return len(held)
