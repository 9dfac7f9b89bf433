"""Second factors in a real browser: an app without any script, and a passkey of a device that Chromium plays."""

import json
import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import hotp_value
from playwright.sync_api import expect

from config.sign_on import providers
from tests.browser.desk import Desk, Site, ko


def log_in(desk: Desk, email: str, at: str = "") -> Desk:
    desk.go(f"{at}/accounts/login/")
    desk.page.get_by_role("textbox", name=re.compile(ko("E-mail"), re.IGNORECASE)).fill(email)
    desk.page.locator("input[type=password]").fill("hanjang-demo")
    desk.button("Log in").click()
    expect(desk.page).not_to_have_url(re.compile("/accounts/login/"))
    return desk


def test_an_app_without_script(open_desk: Callable[..., Desk]) -> None:
    desk = log_in(open_desk(None, width=360, javascript=False), "eunsu.noh@gaon.example")
    desk.go("/settings/")
    desk.link("Security").click()
    desk.link("Set up").click()
    secret = desk.page.locator("#totp-secret").inner_text()
    expect(desk.page.locator("img.qr")).to_be_visible()
    desk.field("Six digits of the app").fill(code_of(secret))
    desk.button("Set it up").click()
    expect(desk.page.locator(".codes code")).to_have_count(10)
    codes = desk.page.locator(".codes code").all_inner_texts()
    assert codes[0] in desk.link("Save as a file").get_attribute("href")
    desk.link("I have kept them").click()
    expect(desk.link("Remove")).to_be_visible()

    another = log_in(open_desk(None, width=360, javascript=False), "eunsu.noh@gaon.example")
    expect(another.page.get_by_role("heading", level=1)).to_have_text(ko("One more step"))
    another.field("Code").fill("000000")
    another.button("Log in").click()
    expect(another.page.get_by_role("alert").first).to_be_visible()
    another.field("Code").fill(codes[0])
    another.button("Log in").click()
    expect(another.page.get_by_role("heading", level=1)).to_contain_text(ko("Today"))
    another.go("/settings/security/")
    another.button("Log out everywhere else").click()
    expect(another.page.get_by_text(ko("Logged out everywhere else.")).first).to_be_visible()
    desk.go("/")
    expect(desk.page.locator("input[type=password]")).to_be_visible()


def code_of(secret: str) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30):06}"


def test_a_passkey_from_adding_to_logging_in_by_it_alone(open_desk: Callable[..., Desk], site: Site) -> None:
    at = f"http://localhost:{urlsplit(site.url).port}"  # a passkey belongs to a name, not to a number
    desk = open_desk(None)
    device = desk.page.context.new_cdp_session(desk.page)
    device.send("WebAuthn.enable")
    plays = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = plays | {"isUserVerified": True, "automaticPresenceSimulation": True}
    key = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    log_in(desk, "jian.seo@gaon.example", at)
    desk.go(f"{at}/accounts/factors/passkey/")
    desk.field("Name").fill("사무실 노트북")
    desk.button("Add the passkey").click()
    expect(desk.page.locator(".codes code")).to_have_count(10)
    desk.link("I have kept them").click()
    expect(desk.page.get_by_text("사무실 노트북").first).to_be_visible()
    assert desk.breaches() == []

    log_out(desk, at)
    log_in(desk, "jian.seo@gaon.example", at)
    desk.button("Use a passkey").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(ko("Today"))

    log_out(desk, at)
    desk.go(f"{at}/accounts/login/")
    assert desk.breaches() == []
    desk.button("Log in with a passkey").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(ko("Today"))

    log_out(desk, at)
    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    log_in(desk, "jian.seo@gaon.example", at)
    desk.button("Use a passkey").click()
    expect(desk.page.get_by_text(ko("The device gave no passkey. Try again, or take another way."))).to_be_visible()
    desk.button("Cancel").click()
    expect(desk.page.locator("input[type=password]")).to_be_visible()


def log_out(desk: Desk, at: str) -> None:
    desk.go(f"{at}/accounts/logout/")
    desk.page.locator("main").get_by_role("button", name=ko("Log out")).click()
    expect(desk.page.locator("input[type=password]")).to_be_visible()


@pytest.mark.filterwarnings("ignore")  # the provider's own libraries
@pytest.mark.parametrize("javascript", [True, False])
def test_a_company_account_there_and_back(
    open_desk: Callable[..., Desk], site: Site, settings, javascript: bool
) -> None:
    """The strict content security policy lets the browser go to another host, with script and without."""
    from oidc_provider_mock import run_server_in_thread

    with run_server_in_thread(port=0) as server:
        provider = f"http://127.0.0.1:{server.server_port}"
        known = {"email": "bonhwi.gu@gaon.example", "email_verified": True}
        requests.put(f"{provider}/users/gu", json=known, timeout=5).raise_for_status()
        entry = {"id": "gaon", "name": "가온", "url": provider, "client_id": "hanjang", "secret": "s"}
        settings.SOCIALACCOUNT_PROVIDERS = providers(json.dumps([entry]))
        desk = open_desk(None, width=360, javascript=javascript).go("/accounts/login/?next=/people/")
        desk.page.get_by_role("button", name="가온 계정으로 로그인").click()
        desk.page.locator("input[name=sub]").fill("gu")
        desk.page.locator("input[name=sub]").press("Enter")
        expect(desk.page).to_have_url(f"{site.url}/people/")
