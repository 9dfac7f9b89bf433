from django.db import migrations

# A version with an opportunity on it is history: stages and rules of it are neither added, changed nor taken away,
# whatever path the change comes by.
TABLES = {"stage": "version_id", "factrule": "version_id", "requiredfact": "version_id", "pipelineversion": "id"}
FUNCTION = """
CREATE FUNCTION hj_used_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  target bigint;
BEGIN
  IF TG_OP <> 'INSERT' AND TG_ARGV[0] = 'id' THEN target := OLD.id;
  ELSIF TG_OP <> 'INSERT' THEN target := OLD.version_id;
  ELSE target := NEW.version_id;
  END IF;
  IF EXISTS (SELECT 1 FROM opportunities_opportunity WHERE pipeline_version_id = target) THEN
    RAISE EXCEPTION 'pipeline version % is in use and is not changed any more', target
      USING ERRCODE = 'check_violation', CONSTRAINT = 'used_version_stands';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
"""
TRIGGER = """
CREATE TRIGGER used_version_stands BEFORE {acts} ON opportunities_{table}
  FOR EACH ROW EXECUTE FUNCTION hj_used_version_stands('{column}');
"""


def acts(table):
    return "UPDATE OR DELETE" if table == "pipelineversion" else "INSERT OR UPDATE OR DELETE"


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0002_shares_sum_to_100")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION hj_used_version_stands();"),
        *(
            migrations.RunSQL(
                TRIGGER.format(acts=acts(table), table=table, column=column),
                f"DROP TRIGGER used_version_stands ON opportunities_{table};",
            )
            for table, column in TABLES.items()
        ),
    ]
