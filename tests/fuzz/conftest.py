"""The access table's world, built once; every request of the fuzz run is undone."""

from tests.access.conftest import built, world

__all__ = ["built", "world"]
