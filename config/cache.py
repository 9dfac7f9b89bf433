"""The cache may be lost at any time: while Valkey does not answer, a memory of this process takes its place.

So a log-in works without Valkey, and its rate limits still hold, though each process then counts for itself.
docs/adr/0022 says why they neither fail open nor ask the database.
"""

import time
from typing import Any, ClassVar

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger("hanjang.cache")
ASK_AGAIN = 5.0  # seconds: a server that is away is not asked by every request, which would have to wait for it


class ForgivingCache(RedisCache):
    away_until: ClassVar[float] = 0.0  # of this process; time.monotonic()

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("while-valkey-is-away", {"max_entries": 10_000})

    def ping(self) -> None:
        """Errors: RedisError or OSError where the server does not answer."""
        self._cache.get_client(None, write=True).ping()

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= ForgivingCache.away_until:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except (RedisError, OSError) as error:
                ForgivingCache.away_until = time.monotonic() + ASK_AGAIN
                log.error("cache_away", error=type(error).__name__)
        return getattr(self._memory, method)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("incr", *args, **kwargs)

    def clear(self) -> Any:
        return self._ask("clear")
