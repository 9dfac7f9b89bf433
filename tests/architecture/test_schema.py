"""What `migrate` has made is what the models say: it draws only what an operation changes (config/management)."""

import pytest
from django.apps import apps
from django.db import connection

OURS = {"core", "sellers", "customers", "opportunities"}
MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS]


@pytest.mark.django_db
def test_tables_columns_constraints_indexes_and_triggers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
            " WHERE table_schema = 'public' GROUP BY 1"
        )
        columns = dict(cursor.fetchall())
        cursor.execute(
            "SELECT relname, (SELECT array_agg(conname::text) FROM pg_constraint WHERE conrelid = c.oid),"
            " (SELECT array_agg(i.relname::text) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
            "  WHERE x.indrelid = c.oid),"
            " (SELECT array_agg(tgname::text) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal),"
            " (SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f')"
            " FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        made = {table: rest for table, *rest in cursor.fetchall()}
    for model in MODELS:
        options = model._meta
        constraints, indexes, triggers, references = made[options.db_table]
        assert set(columns[options.db_table]) == {field.column for field in options.local_concrete_fields}, model
        named = {*(constraints or []), *(indexes or [])}
        assert {each.name for each in (*options.constraints, *options.indexes)} <= named, model
        expected = {each.get_pgid(model) for each in getattr(options, "triggers", [])}
        assert expected <= set(triggers or []), model
        pointing = [field for field in options.local_concrete_fields if field.is_relation and field.db_constraint]
        assert references == len(pointing), model
