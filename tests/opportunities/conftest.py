"""What many tests of a module ask for: built once, each test takes a copy and is rolled back to it."""

from copy import deepcopy

import pytest

from tests.opportunities import factories as make
from tests.support import once_a_module

built = once_a_module(make.world)
built_raised = once_a_module(make.raised)
built_pipeline = once_a_module(lambda: make.climb(make.raised(), "pipeline"))
built_commit = once_a_module(lambda: make.climb(make.raised()))


@pytest.fixture
def world(built, db):
    """A seller and those around her, with an opportunity of hers."""
    return deepcopy(built)


@pytest.fixture
def place(world, client):
    """The same, with the seller at her desk."""
    client.force_login(world.seller)
    return world


@pytest.fixture
def opportunity(built_raised, db):
    """As it is when it has been raised."""
    return deepcopy(built_raised)


@pytest.fixture
def in_pipeline(built_pipeline, db):
    """An opportunity that has what counts it as pipeline."""
    return deepcopy(built_pipeline)


@pytest.fixture
def commit(built_commit, db):
    """An opportunity that has all a commit needs."""
    return deepcopy(built_commit)
