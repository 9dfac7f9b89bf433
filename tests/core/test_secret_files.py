"""Secrets that lie in files are taken from there, and a mistake about them is said without quoting them."""

import pytest

from config.secret_files import SECRETS, UnfitSecret, read_into


def test_a_secret_in_a_file_takes_the_place_of_its_name(tmp_path):
    (tmp_path / "key").write_text("from-the-vault\n")
    env = {"SECRET_KEY_FILE": str(tmp_path / "key"), "REDIS_URL": "redis://here"}
    read_into(env)
    assert env == {"SECRET_KEY": "from-the-vault", "REDIS_URL": "redis://here"}
    read_into(env)  # a child process begins with what it was given
    assert env["SECRET_KEY"] == "from-the-vault"


@pytest.mark.parametrize("content", [None, "", " \n", b"\xff\xfe"])
def test_a_file_that_holds_nothing_is_refused(tmp_path, content):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnfitSecret, match="SMTP_PASSWORD_FILE"):
        read_into({"SMTP_PASSWORD_FILE": str(path)})


def test_two_answers_are_none_and_are_not_quoted(tmp_path):
    (tmp_path / "key").write_text("hidden-one")
    with pytest.raises(UnfitSecret, match="Both SECRET_KEY and SECRET_KEY_FILE") as refused:
        read_into({"SECRET_KEY": "hidden-two", "SECRET_KEY_FILE": str(tmp_path / "key")})
    assert "hidden" not in str(refused.value)
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "HANJANG_SEALING_KEYS", "METRICS_TOKEN"} <= set(SECRETS)
