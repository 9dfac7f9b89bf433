"""The main job on somebody else's sales data: imported through the page, then worked on."""

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import expect
from pypdf import PdfReader

from opportunities.models import Opportunity
from sellers.models import User
from tests.browser.desk import PATIENCE, Desk, Site, ko
from tests.imports.support import outside

DEALS = 1_000  # rows of the pipeline: enough for everybody to have some; tests/imports takes in all 8,800
SELLER, LEADER = "Darcel Schlecht", "Melvin Marxen"
NEED = "Our night shift loses an hour every time the press stops."
TO_IMPORT = (
    ("Employees", "sales_teams.csv", 35),
    ("Companies", "accounts.csv", 85),
    ("Products", "products.csv", 7),
    ("Opportunities", "sales_pipeline.csv", DEALS),
)


@pytest.mark.usefixtures("worker")
def test_main_job_on_imported_data(open_desk: Callable[..., Desk], site: Site, tmp_path: Path) -> None:
    admin = open_desk("원태하")
    for kind, name, rows in TO_IMPORT:
        _import(admin, kind, _cut(outside(f"maven_crm/{name}"), rows, tmp_path), rows)
    for name in (SELLER, LEADER):
        _give_mail(admin, name)

    seller = open_desk(None)
    _set_password_and_log_in(seller, SELLER)
    opportunity = _log_and_raise(seller)
    _ask(seller, opportunity)

    leader = open_desk(None)
    _set_password_and_log_in(leader, LEADER)
    leader.page.locator("#coaching").get_by_role("link", name=re.compile("night shift")).click()
    coaching = leader.section("coaching")
    coaching.locator('[name="answered"]').first.check()
    leader.field("Coaching note", coaching).fill("Who pays for the lost hour? Ask that person.")
    coaching.locator("button.button--primary").click()
    expect(leader.section("coaching")).to_contain_text("Who pays for the lost hour?")

    seller.go(f"/opportunities/{opportunity.pk}/")
    expect(seller.section("coaching")).to_contain_text("Who pays for the lost hour?")
    answer = leader.page.request.get(f"/opportunities/{opportunity.pk}/report.pdf")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    assert "Betasoloin" in words


def _cut(file: Path, rows: int, folder: Path) -> Path:
    """The file's first rows, byte for byte."""
    cut = folder / file.name
    cut.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[: rows + 1]))
    return cut


def _import(desk: Desk, kind: str, file: Path, rows: int) -> None:
    desk.go("/imports/new/")
    desk.field("What is in the file").select_option(label=ko(kind))
    desk.page.locator("input[type=file]").set_input_files(file)
    desk.button("Read the file").click()
    now = desk.button("Import now")
    expect(now).to_be_visible(timeout=120_000)
    now.click()
    expect(desk.link("Import another file")).to_be_visible(timeout=120_000)
    expect(desk.page.locator("#counts")).to_contain_text(f"{rows:,}")
    assert not desk.breaches()


def _give_mail(desk: Desk, name: str) -> None:
    """The file had none, and who has no address cannot log in."""
    user = User.objects.get(name=name)
    desk.go(f"/administration/people/{user.pk}/edit/")
    desk.page.locator("[name=email]").fill(_address(name))
    desk.page.locator("main button.button--primary").click()
    expect(desk.page).to_have_url(re.compile(f"/administration/people/{user.pk}/$"))
    expect(desk.page.locator("main")).to_contain_text(_address(name))


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@maven.example"


def _set_password_and_log_in(desk: Desk, name: str) -> None:
    desk.go("/accounts/password/reset/")
    desk.page.get_by_role("textbox").first.fill(_address(name))
    desk.page.locator("main button.button--primary").click()
    expect(desk.page).to_have_url(re.compile("reset/done/"))
    desk.page.goto(_way_in_from_letter(_address(name)))
    for box in desk.page.locator("input[type=password]").all():
        box.fill("a-press-that-never-stops")
    desk.page.locator("main button.button--primary").click()
    expect(desk.page.locator("input[type=password]")).to_have_count(0)
    desk.go("/accounts/login/")
    desk.page.get_by_role("textbox").first.fill(_address(name))
    desk.page.locator("input[type=password]").fill("a-press-that-never-stops")
    desk.button("Log in").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(ko("Today"))


def _way_in_from_letter(address: str) -> str:
    """The link of the letter, which the worker sends after the page has answered; other letters may come to her too."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        bodies = [letter.body for letter in mail.outbox if letter.to == [address]]
        if found := re.search(r"https?://[^\s/]+(/accounts/password/reset/\S+)", "\n".join(bodies)):
            return found.group(1)
        time.sleep(0.05)
    raise AssertionError(f"no letter to {address} within {PATIENCE} s")


def _log_and_raise(desk: Desk) -> Opportunity:
    """A person whom nobody has entered yet, at a company that came with the file."""
    desk.go("/log/")
    form = desk.page.locator("form.log-form")
    people = form.get_by_role("combobox", name=re.compile("^" + re.escape(ko("Whom did you meet?"))))
    with desk.answer_about("Jamie Ortiz"):
        people.press_sequentially("Jamie Ortiz", delay=20)
    people.press("Escape")
    desk.field("One line", form).fill("Showed MG Special; the maintenance lead wants a trial on one press.")
    desk.field("Raise an opportunity from this", form).check()
    desk.field("Need in the customer's words", form).fill(NEED)
    desk.button("Write down", form).click()
    desk.choose("Where does this person work?", "Betaso", "Betasoloin", form)  # asked for now, and only now
    desk.button("Write down", form).click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Betasoloin")
    return Opportunity.objects.get(need=NEED)


def _ask(desk: Desk, opportunity: Opportunity) -> None:
    desk.link("Ask", desk.section("coaching")).click()
    desk.settle()
    coaching = desk.section("coaching")
    desk.field("What would you like help with?", coaching).fill("Whom shall I meet about the night shift?")
    desk.choose("To whom", "Melvin", LEADER, coaching)
    coaching.locator("button.button--primary").click()
    expect(desk.section("coaching")).to_contain_text("Whom shall I meet")
    expect(desk.section("coaching").get_by_role("combobox")).to_have_count(0)
