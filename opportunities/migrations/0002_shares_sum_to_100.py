from django.db import migrations

# Checked when the transaction ends, so that a split can be re-cut row by row inside it.
CREATE = """
CREATE FUNCTION hj_shares_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  target bigint := coalesce(NEW.opportunity_id, OLD.opportunity_id);
  total numeric;
BEGIN
  SELECT sum(share_pct) INTO total FROM opportunities_opportunitymember WHERE opportunity_id = target;
  IF total IS NOT NULL AND total <> 100 THEN
    RAISE EXCEPTION 'shares of opportunity % sum to %, not 100', target, total
      USING ERRCODE = 'check_violation', CONSTRAINT = 'member_shares_sum_to_100';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER member_shares_sum_to_100
  AFTER INSERT OR UPDATE OR DELETE ON opportunities_opportunitymember
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hj_shares_sum();
"""
DROP = """
DROP TRIGGER member_shares_sum_to_100 ON opportunities_opportunitymember;
DROP FUNCTION hj_shares_sum();
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
