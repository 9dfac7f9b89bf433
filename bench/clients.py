"""Closed-loop clients: each sends its next request when the last one is answered."""

import http.client
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread
from urllib.parse import urlsplit


@dataclass
class Sample:
    """Milliseconds of each answer, and what else was seen of them."""

    times: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    bytes: int = 0
    is_file: bool = False  # a download, no page
    queries: dict[str, int] = field(default_factory=dict)  # path → fewest, since a process fills its caches once
    database: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def at(self, share: float) -> float:
        """The time within which this share of the answers came (0.5: the median)."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def add(self, other: "Sample") -> None:
        """What was seen of the same page a moment later."""
        self.times += other.times
        self.statuses |= other.statuses
        self.bytes = max(self.bytes, other.bytes)
        self.is_file |= other.is_file
        self.queries |= {path: min(one, self.queries.get(path, one)) for path, one in other.queries.items()}
        self.database += other.database
        self.seconds += other.seconds

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    @property
    def database_ms(self) -> float:
        ordered = sorted(self.database) or [0.0]
        return ordered[len(ordered) // 2]


def drive(
    address: str, paths: Sequence[str], headers: dict[str, str], *, clients: int, most: int, seconds: float
) -> Sample:
    """Asks for `paths` in turn, by so many clients at once, until `most` answers or `seconds` have passed."""
    sample, lock, numbers = Sample(), Lock(), itertools.count()
    started = time.perf_counter()
    until = started + seconds

    def client() -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        while (number := next(numbers)) < most and time.perf_counter() < until:
            _ask(connection, paths[number % len(paths)], headers, sample, lock)
        connection.close()

    threads = [Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.seconds = time.perf_counter() - started
    return sample


def _ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str], sample: Sample, lock: Lock
) -> None:
    began = time.perf_counter()
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except (http.client.HTTPException, OSError):  # a connection that the server closed while nobody asked
        connection.close()
        with lock:
            sample.statuses.add(0)
        return
    took = (time.perf_counter() - began) * 1000
    with lock:
        sample.times.append(took)
        sample.statuses.add(answer.status)
        sample.bytes = max(sample.bytes, len(body))
        sample.is_file |= answer.headers.get("Content-Disposition", "").startswith("attachment")
        counted = int(answer.headers.get("X-Queries", 0))
        sample.queries[path] = min(counted, sample.queries.get(path, counted))
        sample.database.append(float(answer.headers.get("X-Database-Ms", 0)))
