"""The nightly sweep meets a form that is sent at that moment. In a file of its own: what it does is committed."""

import threading

import pytest
from django.db import connection, transaction

from core import clock
from opportunities import actions
from opportunities.actions.files import HELD_FOR
from opportunities.models import SheetFile
from tests.opportunities.factories import raised
from tests.sellers.factories import UserFactory
from tests.uploads import PDF


@pytest.mark.usefixtures("own_files")
@pytest.mark.django_db(transaction=True)
def test_a_file_that_comes_to_its_sheet_meanwhile_stays():
    seller = UserFactory()
    deal = raised(seller)
    file = actions.hold_sheet_file(deal, by=seller, name="도면.pdf", content=PDF)
    SheetFile.objects.filter(pk=file.pk).update(created_at=clock.now() - HELD_FOR * 2)
    put, swept = threading.Event(), threading.Event()

    def send():
        try:
            with transaction.atomic():
                actions.add_sheet_files(deal, [file], by=seller)
                put.set()
                swept.wait(20)
        finally:
            put.set()
            connection.close()

    sending = threading.Thread(target=send)
    sending.start()
    put.wait(20)
    assert actions.sweep_sheet_files() == 0
    swept.set()
    sending.join(20)
    file.refresh_from_db()
    assert (file.opportunity, file.stored is not None) == (deal, True)
