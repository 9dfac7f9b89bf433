from django.db import migrations

# Whatever path a stage changes by, the move stands beside it when the transaction ends: from where, to where, which
# facts were missing and why all the same. A stage that was written without one is refused.
CREATE = """
CREATE FUNCTION hj_stage_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  here bigint;
  went bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM opportunities_stage WHERE id = NEW.stage_id AND version_id = NEW.pipeline_version_id) THEN
    RAISE EXCEPTION 'stage % is not of the pipeline version of opportunity %', NEW.stage_id, NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_moves_by_moves';
  END IF;
  -- several moves may be made in one transaction: each needs its row, and the last one leads to where it stands now
  SELECT stage_id INTO here FROM opportunities_opportunity WHERE id = NEW.id;
  SELECT to_stage_id INTO went FROM opportunities_stagemove WHERE opportunity_id = NEW.id ORDER BY id DESC LIMIT 1;
  IF went IS DISTINCT FROM here OR NOT EXISTS (
    SELECT 1 FROM opportunities_stagemove
      WHERE opportunity_id = NEW.id AND from_stage_id = OLD.stage_id AND to_stage_id = NEW.stage_id
  ) THEN
    RAISE EXCEPTION 'opportunity % changed its stage without a move', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_moves_by_moves';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stage_moves_by_moves AFTER UPDATE OF stage_id ON opportunities_opportunity
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.stage_id IS DISTINCT FROM NEW.stage_id)
  EXECUTE FUNCTION hj_stage_moves();
"""
DROP = """
DROP TRIGGER stage_moves_by_moves ON opportunities_opportunity;
DROP FUNCTION hj_stage_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0024_meeting_pack")]
    operations = [migrations.RunSQL(CREATE, DROP)]
