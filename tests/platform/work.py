"""Work under way while something is killed: saves, imports, effects and PDFs, each told from the next by its name."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
from celery import Celery

from config import embedded
from tests.platform.client import Client, Sending
from tests.platform.effects import KIND
from tests.platform.running import Running, until

ROWS = 150  # companies of an import
ENDED = {"done"}


@dataclass
class Import:
    sending: Sending
    run: int = 0


@dataclass
class Work:
    place: Running
    client: Client
    person: int
    opportunity: int
    saves: list[Sending] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    asked: int = 0
    pdfs: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)

    def while_it_goes_on(self, act: Callable[[], None]) -> None:
        """All four at once, in threads, until `act` has come back."""
        stop = threading.Event()
        steps = (self.save, self.step_import, self.enqueue, self.draw)
        threads = [threading.Thread(target=self._loop, args=(step, stop)) for step in steps]
        for thread in threads:
            thread.start()
        try:
            act()
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _loop(self, step: Callable[[], None], stop: threading.Event) -> None:
        while not stop.is_set():
            with suppress(psycopg.Error):  # the database is the one that was killed
                step()
            stop.wait(0.05)

    # --- what goes on ----------------------------------------------------------------------------------------

    def save(self) -> None:
        """A contact log and an opportunity in one form."""
        name = f"save {len(self.saves)}"
        said = {"people": str(self.person), "line": name, "raise_it": "on", "need": f"need of {name}"}
        self.saves.append(Sending("/log/", name, said))
        if not self._send(self.saves[-1]):
            time.sleep(0.5)

    def step_import(self) -> None:
        """One thing to do for the newest import: send it, have it carried out, or begin another."""
        if not self.imports or self._state(self.imports[-1]) in ENDED:
            name = f"import-{len(self.imports)}"
            lines = "\n".join(f"{name}-company-{number:04}" for number in range(ROWS))
            form = Sending("/imports/new/", name, {"kind": "companies"}, file=f"회사명\n{lines}\n")
            self.imports.append(Import(form))
        self.push(self.imports[-1])

    def push(self, one: Import) -> str:
        """Its state, after the next thing that a person would do."""
        if not one.run:
            if self._send(one.sending):
                one.run = int(one.sending.answer.location.strip("/").split("/")[-1])
            return ""
        state = self._state(one)
        if state in ("ready", "failed"):
            self.client.send(Sending(f"/imports/{one.run}/apply/", "apply", {}))
        return state

    def enqueue(self) -> None:
        """A row of the outbox, as an action writes one, and the message that wakes a worker, which may be lost."""
        self.asked += 1  # one whose answer was lost may be there all the same: its name is used up
        name = f"effect {self.asked}"
        [(row,)] = self.place.sql(
            "INSERT INTO core_outboxrow (kind, payload_version, payload, state, attempts, run_after, last_error, created_at,"
            " request_id) VALUES (%s, 1, jsonb_build_object('name', %s::text, 'seconds', 0.2), 'pending', 0, now(), '',"
            " now(), '') RETURNING id",
            KIND,
            name,
        )
        self.effects.append(name)
        self.wake(row)
        time.sleep(0.2)

    def draw(self) -> None:
        """A PDF that is answered is whole."""
        answer = self.client.get(f"/opportunities/{self.opportunity}/report.pdf")
        if answer.status == 200:
            self.pdfs += 1
            if not answer.body.startswith(b"%PDF-") or b"%%EOF" not in answer.body[-32:]:
                self.wrong.append(f"a PDF of {len(answer.body)} bytes was cut off")

    # --- and afterwards --------------------------------------------------------------------------------------

    def repeat(self) -> None:
        """Whoever got no answer sends the same form again until there is one."""
        for sending in [*self.saves, *(one.sending for one in self.imports)]:
            if sending.answer.status != 302:
                self.unanswered += 1
                until(lambda form=sending: self._send(form), f"an answer to {sending.name}")

    def finish(self) -> None:
        """After one more start, which ends the leases of killed workers, everything under way comes to its end."""
        self.place.stop()
        self.place.start()
        for one in self.imports:
            until(lambda it=one: self.push(it) in ENDED, f"the end of {one.sending.name}")
        until(self._drained, "the outbox to be empty")

    def _drained(self) -> bool:
        left = self.place.sql(
            "SELECT id FROM core_outboxrow WHERE state = 'pending' AND lease_until < now() + '4 minutes'"
        )
        left += self.place.sql(
            "UPDATE core_outboxrow SET lease_until = NULL, run_after = now() WHERE state = 'pending'"
            " AND (lease_until IS NULL OR lease_until < now() + '4 min 50 s') RETURNING id"
        )
        for (row,) in left:
            self.wake(row)
        time.sleep(0.3)
        return not self.place.sql("SELECT 1 FROM core_outboxrow WHERE state = 'pending'")

    def wake(self, row: int) -> None:
        socket_path = embedded.sockets_dir(self.place.data) / "valkey.sock"
        options = {"socket_connect_timeout": 2, "socket_timeout": 2}
        with suppress(Exception), Celery(broker=f"redis+socket://{socket_path}?virtual_host=0") as app:
            app.conf.broker_transport_options = options
            app.send_task("core.tasks.run_outbox_row", (row,), retry=False)

    def _send(self, sending: Sending) -> bool:
        """Whether it was answered. A form may be refused with no reason of ours: that is wrong."""
        answer = self.client.send(sending)
        if answer.status == 302 and answer.location.startswith("/accounts/"):
            answer.status = 401
        # 400: the session could not be marked as used, since the database went away after the save
        if answer.status not in (0, 302, 400) and answer.status < 500:
            self.wrong.append(f"{sending.name} was answered {answer.status}")
        return answer.status == 302

    def _state(self, one: Import) -> str:
        if not one.run:
            return ""
        return str(self.place.sql("SELECT state FROM core_importrun WHERE id = %s", one.run)[0][0])
