from django.db import migrations

# Things to do and questions of a used version stand as its stages do. What the product itself adds to a version that it
# shipped before (`opportunities.shipped`) says so for its transaction.
TABLES = ("stagetodo", "question")
BODY = """
CREATE OR REPLACE FUNCTION hj_used_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  target bigint;
BEGIN
  {shipping}
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
SHIPPING = "IF current_setting('hanjang.shipping', true) = 'on' THEN RETURN coalesce(NEW, OLD); END IF;"


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0008_playbook")]
    operations = [
        migrations.RunSQL(BODY.format(shipping=SHIPPING), BODY.format(shipping="")),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER used_version_stands BEFORE INSERT OR UPDATE OR DELETE ON opportunities_{table} "
                "FOR EACH ROW EXECUTE FUNCTION hj_used_version_stands('version_id');",
                f"DROP TRIGGER used_version_stands ON opportunities_{table};",
            )
            for table in TABLES
        ),
    ]
