"""While parts are replaced one after another the code of the release before works on the new tables (docs/operations.md#Upgrade).

So a migration adds what the old code need not know of, and holds no table that it works on. What takes something away, gives it
another name or asks more of a row comes one release after the code has stopped using it or begun to keep to it, and says so:
CONTRACTS = "unused since ..." at the top of its file. Which words are looked for: upgrades.py beside this file.
"""

from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.architecture.code import APPS, ROOT
from tests.architecture.upgrades import faults

# the last ones that were written when nobody had anything to upgrade
BEFORE_THE_RULE = {"core": "0015", "sellers": "0008", "customers": "0028", "opportunities": "0042", "desk": "0000"}
CONTRACTS = "CONTRACTS = 'unused since 1.3'\n"


def _new() -> list[Path]:
    paths = [path for app in APPS for path in (ROOT / app / "migrations").glob("[0-9]*.py")]
    return [path for path in paths if path.stem[:4] > BEFORE_THE_RULE[path.parts[-3]]]


def _field_before(path: Path):
    """The field as the migrations before this file have left it."""

    def find(model: str, name: str):
        state = MigrationLoader(None).project_state((path.parts[-3], path.stem), at_end=False)
        return state.models[path.parts[-3], model.lower()].fields[name]

    return find


def test_the_release_before_works_on_the_new_tables():
    judged = {
        str(path.relative_to(ROOT)): faults(path.read_text(encoding="utf-8"), field_before=_field_before(path))
        for path in _new()
    }
    assert judged == {path: [] for path in judged}
    assert {"customers/migrations/0029_covering_contacts.py", "opportunities/migrations/0043_board_by_index.py"} <= {
        *judged
    }


def test_a_field_is_known_as_it_was():
    find = _field_before(ROOT / "customers/migrations/0029_covering_contacts.py")
    assert find("LogPerson", "company_then").null
    assert not find("logperson", "two_way").null


@pytest.mark.parametrize(
    "operation",
    [
        "migrations.RemoveField(model_name='company', name='x')",
        "migrations.DeleteModel('Company')",
        "migrations.RenameField(model_name='company', old_name='x', new_name='y')",
        "migrations.AlterModelTable('company', 'firms')",
        "migrations.AddConstraint(model_name='company', constraint=models.CheckConstraint(name='x', condition=X))",
        "migrations.AlterUniqueTogether(name='company', unique_together={('x', 'y')})",
        "migrations.AlterField(model_name='company', name='x', field=models.TextField())",
        "migrations.AlterField(model_name='company', name='x', field=models.TextField(null=False))",
        "migrations.AlterField('company', 'x', models.TextField(null=False))",
        "migrations.RunSQL('ALTER TABLE company DROP COLUMN x')",
        "migrations.RunSQL('alter table company\\n drop x')",
        "migrations.RunSQL(sql=['SELECT 1', ('DROP TABLE company', None)])",
        "migrations.RunSQL('DROP MATERIALIZED VIEW company')",
        "migrations.RunSQL('ALTER TABLE company RENAME x TO y')",
        "migrations.RunSQL('ALTER TABLE company ALTER x SET NOT NULL')",
        "migrations.RunSQL('ALTER TABLE company ALTER COLUMN x TYPE bigint')",
        "migrations.RunSQL('ALTER TABLE company ADD CONSTRAINT y CHECK (x > 0)')",
        "migrations.RunSQL('TRUNCATE company')",
        "GONE = 'DROP TABLE company'\nmigrations.RunSQL(GONE)",
        "migrations.SeparateDatabaseAndState([migrations.RunSQL('DROP TABLE company')])",
    ],
)
def test_what_breaks_the_release_before_says_so(operation):
    assert len(faults(operation)) == 1
    assert faults(CONTRACTS + operation) == []


@pytest.mark.parametrize(
    "operation",
    [
        "migrations.AddField(model_name='company', name='x', field=models.TextField(default=''))",
        "migrations.AddField('company', 'x', models.TextField())",
        # kept by our own code, whatever its name ends in
        "migrations.AddField(model_name='auditevent', name='x', field=models.TextField())",
        "migrations.AddField(model_name='event', name='x', field=models.TextField())",
        "migrations.AddIndex(model_name='company', index=models.Index(fields=['x'], name='y'))",
        "migrations.AddIndex(model_name='companyevent', index=models.Index(fields=['x'], name='y'))",
        "migrations.RemoveIndex(model_name='company', name='y')",
        "migrations.RunSQL('CREATE UNIQUE INDEX y ON company (x)')",
        "migrations.RunSQL('DROP INDEX y')",
        "migrations.RunSQL(made_elsewhere())",
    ],
)
def test_what_stops_the_release_before_is_never_let_through(operation):
    assert len(faults(operation)) == 1
    assert len(faults(CONTRACTS + operation)) == 1


@pytest.mark.parametrize("fill", ["migrations.RunSQL('UPDATE company SET x = 1')", "migrations.RunPython(fill)"])
def test_rows_are_not_filled_while_a_trigger_is_made(fill):
    made = "pgtrigger.migrations.AddTrigger(model_name='company', trigger=ONE)"
    assert faults(made) == []
    assert len(faults(f"{made}\n{fill}")) == 1


@pytest.mark.parametrize(
    "operation",
    [
        "migrations.AddField(model_name='company', name='x', field=models.TextField(db_default=''))",
        "migrations.AddField(model_name='company', name='x', field=models.DateField(null=True))",
        "migrations.AddField(model_name='companyevent', name='x', field=models.TextField())",
        "migrations.AlterField(model_name='company', name='x', field=models.TextField(null=True))",
        "migrations.AlterField(model_name='companyevent', name='x', field=models.TextField())",
        "AddIndexConcurrently(model_name='company', index=models.Index(fields=['x'], name='y'))",
        "RemoveIndexConcurrently(model_name='company', name='y')",
        "migrations.RunSQL('CREATE INDEX CONCURRENTLY y ON company (x)', 'DROP INDEX y')",
        "migrations.RunSQL('DROP INDEX CONCURRENTLY y')",
        "FILLED = 'UPDATE company SET x = 1'\nmigrations.RunSQL(FILLED, migrations.RunSQL.noop)",
        "migrations.RunSQL('UPDATE company SET y = x', 'ALTER TABLE company DROP COLUMN y')",
    ],
)
def test_what_the_release_before_can_live_with_passes(operation):
    assert faults(operation) == []


@pytest.mark.parametrize(
    "operation",
    [
        "migrations.AddIndex(model_name='visit', index=models.Index(fields=['x'], name='y'))",
        "migrations.AddConstraint(model_name='visit', constraint=models.UniqueConstraint(fields=['x'], name='y'))",
        "migrations.AddField(model_name='visit', name='x', field=models.TextField())",
        "migrations.AlterUniqueTogether(name='visit', unique_together={('x', 'y')})",
    ],
)
def test_a_table_of_the_same_file_is_nobodys_yet(operation):
    assert faults(operation)
    assert faults(f"migrations.CreateModel(name='Visit', fields=[])\n{operation}") == []


def test_a_field_may_change_in_all_but_what_a_row_must_hold():
    from django.db import models

    words = "migrations.AlterField(model_name='company', name='x', field=models.TextField(choices=[('a', 'A')]))"
    assert faults(words, field_before=lambda _model, _name: models.TextField()) == []
    assert len(faults(words, field_before=lambda _model, _name: models.TextField(null=True))) == 1
    assert len(faults(words, field_before=lambda _model, _name: models.IntegerField())) == 1
