from django.db import migrations

# Whoever deletes may delete the record first and its shares after it (as taking an import back does): the record takes
# back what all its shares add to the ladder, and a share without its record has nothing to take back any more.
CREATE = """
CREATE OR REPLACE FUNCTION hj_ladder_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE o opportunities_opportunity;
BEGIN
  SELECT * INTO o FROM opportunities_opportunity
    WHERE id = coalesce(NEW.opportunity_id, OLD.opportunity_id) FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM hj_ladder_open(o, OLD.user_id, OLD.share_pct, -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM hj_ladder_open(o, NEW.user_id, NEW.share_pct, 1);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION hj_ladder_booking_share() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b opportunities_booking;
BEGIN
  SELECT * INTO b FROM opportunities_booking
    WHERE id = coalesce(NEW.booking_id, OLD.booking_id) FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM hj_ladder_booked(b, OLD, -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM hj_ladder_booked(b, NEW, 1);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION hj_ladder_opportunity_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM hj_ladder_open(OLD, user_id, share_pct, -1) FROM opportunities_opportunitymember WHERE opportunity_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER ladder_of_opportunity_gone AFTER DELETE ON opportunities_opportunity
  FOR EACH ROW EXECUTE FUNCTION hj_ladder_opportunity_gone();

CREATE FUNCTION hj_ladder_booking_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM hj_ladder_booked(OLD, s, -1) FROM opportunities_bookingshare s WHERE s.booking_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER ladder_of_booking_gone AFTER DELETE ON opportunities_booking
  FOR EACH ROW EXECUTE FUNCTION hj_ladder_booking_gone();
"""
# the two older functions stay as they are now: what 0016 takes down is the same either way
DROP = """
DROP TRIGGER ladder_of_opportunity_gone ON opportunities_opportunity;
DROP TRIGGER ladder_of_booking_gone ON opportunities_booking;
DROP FUNCTION hj_ladder_opportunity_gone();
DROP FUNCTION hj_ladder_booking_gone();
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0027_rungs_by_date")]
    operations = [migrations.RunSQL(CREATE, DROP)]
