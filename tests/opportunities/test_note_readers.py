"""Who reads a coaching note (decision 20): the seller, the author, all leaders above; nobody else, by whatever door."""

from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock
from core.mail.sealing import opened
from core.models import Mail
from desk.queries.digest import digest_of
from opportunities import actions
from opportunities.list_pages import opportunities_sheet
from opportunities.reports import html_of, report_of
from opportunities.sheet_reads import with_names
from opportunities.sheet_reads.listing import OpportunityFilter
from sellers.models import Notification, Role
from sellers.notices import shown
from tests.sellers.factories import UserFactory, fresh, grant

pytestmark = pytest.mark.django_db
TEXT, BOX, REPLY = "구매팀장을먼저만나세요", "결재선을그려봅시다", "그렇게해볼게요"
WORDS = (TEXT, BOX, REPLY)


@pytest.fixture
def place(built, db):
    """A team member, an expert and somebody who was asked for support read the sheet; two leaders wrote and read."""
    found = deepcopy(built)
    team = [(found.seller, "owner", 100), (found.mate, "support", 0)]
    actions.set_members(found.opportunity, by=found.seller, members=team)
    found.expert, found.helper = UserFactory(), UserFactory()
    found.admin = grant(UserFactory(), Role.ADMIN)
    asked = {"by": found.seller, "to": found.expert, "question": "기술은 어떤가요?"}
    actions.request_coaching(found.opportunity, **asked)
    said = {"kind": "technical", "what": "현장 확인", "due_on": clock.today()}
    actions.request_support(found.opportunity, by=found.seller, to=found.helper, **said)
    note = actions.write_note(found.opportunity, by=found.leader, text=TEXT, options=BOX)
    actions.reply_to_note(note, by=found.seller, text=REPLY)
    found.note = note
    return found


def pages_of(place):
    sheet = reverse("opportunities:detail", args=[place.opportunity.pk])
    return [
        *(f"{sheet}?view={view}" for view in ("seller", "coach", "report")),
        *(
            reverse(f"opportunities:{name}", args=[place.opportunity.pk])
            for name in ("coaching_thread", "history", "coaching_note", "coaching_request")
        ),
        reverse("opportunities:coaching_reply", args=[place.opportunity.pk, place.note.pk]),
        reverse("customers:person", args=[place.opportunity.person_id]),
        reverse("desk:search") + f"?q={TEXT[:4]}",
        reverse("desk:audit"),
        reverse("desk:today"),
        reverse("opportunities:list") + f"?q={TEXT[:4]}&scope=all",
        reverse("sellers:notifications"),
    ]


def read_by(client, user, place):
    client.force_login(user)
    return "\n".join(client.get(one).content.decode() for one in pages_of(place))


def test_seller_author_and_line_read_it(client, place):
    for user in (place.seller, place.leader, place.head):
        sheet = client_text(client, user, place)
        assert all(word in sheet for word in WORDS), user


def client_text(client, user, place):
    client.force_login(user)
    return client.get(reverse("opportunities:detail", args=[place.opportunity.pk]) + "?view=coach").content.decode()


@pytest.mark.parametrize("reader", ["mate", "stranger", "expert", "helper", "admin"])
def test_nobody_else_reads_it_on_any_page(client, place, reader):
    user = getattr(place, reader)
    rows = opportunities_sheet(OpportunityFilter(scope="all"), fresh(user))
    text = read_by(client, user, place) + str([list(row) for row in rows.rows])
    assert not [word for word in WORDS if word in text]


def test_it_is_on_no_paper_in_no_notification_mail_or_digest(place):
    for user in (place.seller, place.leader, place.head, place.helper):
        record = with_names().get(pk=place.opportunity.pk)
        paper = html_of(report_of(record, user, at=clock.now()))
        assert "기술은 어떤가요?" in paper or user != place.seller
        assert not [word for word in WORDS if word in paper]
        parts = digest_of(user, on=clock.today(), now=clock.now(), since=clock.start_of(clock.today()))
        assert not [word for word in WORDS if word in str(parts)]
    told = [shown(row).text + str(row.params) for row in Notification.objects.all()]
    assert not [word for word in WORDS for one in told if word in one]
    assert not [mail for mail in Mail.objects.all() if any(word in str(opened(mail.context)) for word in WORDS)]
