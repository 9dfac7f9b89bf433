"""An update of the code over older data: they are kept first, and newer ones than the code are left alone."""

from contextlib import closing

from config import embedded
from config.backups import verified
from tests.platform.test_backup import Place


def test_older_data_are_backed_up_and_brought_forward(tmp_path):
    older = Place(tmp_path / "var")
    with embedded.running_servers(older.data):
        for app, number in (("core", "0002"), ("customers", "0001")):
            older.command("manage.py", "migrate", app, number, "-v", "0")
        with closing(older.connect()) as to:
            to.execute(
                "INSERT INTO sellers_orgunit (version, name, name_en, kind, cost_center) VALUES (1, '가온', '', 'company', '')"
            )
            to.execute(
                "INSERT INTO core_outboxrow (kind, payload_version, payload, state, attempts, run_after, last_error, created_at)"
                " VALUES ('old', 1, '{}', 'done', 0, now(), '', now())"
            )
        older.command("-m", "config.prepare")
        (kept,) = (older.data / "backups").glob("before-update-*.tar")
        assert ["customers", "0002_person_by_contact"] not in verified(kept)["migrations"]
        with closing(older.connect()) as to:
            assert to.execute("SELECT name FROM sellers_orgunit WHERE kind = 'company'").fetchall() == [("가온",)]
            assert to.execute("SELECT count(*) FROM core_outboxrow WHERE kind = 'old'").fetchone() == (1,)
        assert "No planned migration" in older.command("manage.py", "migrate", "--plan")
        older.command("-m", "config.prepare")
        assert len(list((older.data / "backups").iterdir())) == 1, "nothing was older the second time"
        with closing(older.connect()) as to:
            to.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_from_tomorrow', now())"
            )
        assert "newer than this one" in older.command("-m", "config.prepare", fails=True)
