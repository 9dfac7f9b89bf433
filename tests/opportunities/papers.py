"""Files for the tests of sheets and evidence, and the pages that they stand on."""

from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Origin
from tests.uploads import PDF


def held(place, name="도면.pdf", content=PDF):
    return actions.hold_sheet_file(place.opportunity, by=place.seller, name=name, content=content)


def added(place, name="도면.pdf", content=PDF):
    file = held(place, name, content)
    actions.add_sheet_files(place.opportunity, [file], by=place.seller)
    file.refresh_from_db()
    return file


def proven(place, *files, code="F9"):
    return actions.add_evidence(
        place.opportunity, by=place.seller, fact_code=code, text="이 조건이면 동의합니다", person=place.opportunity.person,
        happened_on=clock.today(), origin=Origin.DOCUMENT, files=files,
    )  # fmt: skip


def path(name, place, *args):
    return reverse(f"opportunities:{name}", args=[place.opportunity.pk, *args])


def sheet(client, place, user, view="seller"):
    client.force_login(user)
    return client.get(f"{path('detail', place)}?view={view}")


def part_of(answer, key="files"):
    return next((part for part in answer.context["sheet"].all_parts if part.key == key), None)
