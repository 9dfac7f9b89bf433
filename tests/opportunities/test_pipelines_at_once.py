"""Two who make a pipeline at one moment. In a file of its own: nothing that others share stands in the database meanwhile."""

import threading

import pytest
from django.db import connection

from opportunities.actions import pipelines
from opportunities.errors import Incomplete
from opportunities.models import Pipeline
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory, grant


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("second", "made"), [(("해외 영업", "Export sales"), 3), (("공공 영업", "Public sales"), 4)])
def test_two_who_make_a_pipeline_at_once(second, made):
    by, version = grant(UserFactory(), "admin"), make.version()
    before, start, told = Pipeline.objects.count(), threading.Barrier(2), []

    def begin(name, name_en):
        try:
            start.wait(5)
            pipelines.start_pipeline(version, by=by, name=name, name_en=name_en)
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=names) for names in (("해외 영업", "Export sales"), second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Pipeline.objects.count() - before == made - 2
    assert [(type(error), error.field) for error in told] == [(Incomplete, "name")] * (4 - made)
    assert len(set(Pipeline.objects.values_list("code", flat=True))) == made
