from django.db import migrations

# The view counts the ladder's sums from the records; the triggers keep them beside every change. What a share of an open opportunity, or of a booking, adds to the ladder; `sign` -1 takes it back. The two shares of a
# pair (record, share) are read under the record's lock, so that two who write at once never both start from the old one.
CREATE = """
CREATE VIEW hj_ladder_counted AS
SELECT m.user_id, NULL::bigint AS unit_id, date_trunc('month', o.expected_order_on)::date AS month,
       (ARRAY['commit', 'best', 'pipeline'])[o.category_rank] AS category,
       sum(coalesce(o.amount * m.share_pct * 0.01 * o.company_rate, 0)) AS amount, count(*) AS shares,
       count(*) FILTER (WHERE o.company_rate IS NULL) AS unrated
FROM opportunities_opportunitymember m JOIN opportunities_opportunity o ON o.id = m.opportunity_id
WHERE o.state = 'open' AND o.category_rank BETWEEN 1 AND 3 AND o.amount IS NOT NULL
  AND o.expected_order_on IS NOT NULL AND m.share_pct > 0
GROUP BY 1, 3, 4
UNION ALL
SELECT s.user_id, s.unit_id, date_trunc('month', b.ordered_on)::date, 'booked',
       sum(coalesce(s.amount * b.company_rate, 0)), count(*), count(*) FILTER (WHERE b.company_rate IS NULL)
FROM opportunities_bookingshare s JOIN opportunities_booking b ON b.id = s.booking_id
WHERE s.unit_id IS NOT NULL
GROUP BY 1, 2, 3;

CREATE FUNCTION hj_ladder_open(o opportunities_opportunity, person bigint, pct numeric, sign int) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO opportunities_ladderpart (user_id, unit_id, month, category, amount, shares, unrated)
  SELECT person, NULL, date_trunc('month', o.expected_order_on)::date,
         (ARRAY['commit', 'best', 'pipeline'])[o.category_rank],
         sign * coalesce(o.amount * pct * 0.01 * o.company_rate, 0), sign,
         sign * (o.company_rate IS NULL)::int
  WHERE o.state = 'open' AND o.category_rank BETWEEN 1 AND 3 AND o.amount IS NOT NULL
    AND o.expected_order_on IS NOT NULL AND pct > 0
$$;

CREATE FUNCTION hj_ladder_opportunity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE share record;
BEGIN
  FOR share IN SELECT user_id, share_pct FROM opportunities_opportunitymember WHERE opportunity_id = NEW.id LOOP
    PERFORM hj_ladder_open(OLD, share.user_id, share.share_pct, -1);
    PERFORM hj_ladder_open(NEW, share.user_id, share.share_pct, 1);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER ladder_of_opportunity AFTER UPDATE ON opportunities_opportunity FOR EACH ROW
  WHEN ((OLD.state, OLD.fact_category, OLD.seller_category, OLD.amount, OLD.company_rate, OLD.expected_order_on)
    IS DISTINCT FROM
    (NEW.state, NEW.fact_category, NEW.seller_category, NEW.amount, NEW.company_rate, NEW.expected_order_on))
  EXECUTE FUNCTION hj_ladder_opportunity();

CREATE FUNCTION hj_ladder_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE o opportunities_opportunity;
BEGIN
  SELECT * INTO o FROM opportunities_opportunity
    WHERE id = coalesce(NEW.opportunity_id, OLD.opportunity_id) FOR NO KEY UPDATE;
  IF TG_OP <> 'INSERT' THEN
    PERFORM hj_ladder_open(o, OLD.user_id, OLD.share_pct, -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM hj_ladder_open(o, NEW.user_id, NEW.share_pct, 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ladder_of_member AFTER INSERT OR UPDATE OR DELETE ON opportunities_opportunitymember
  FOR EACH ROW EXECUTE FUNCTION hj_ladder_member();

CREATE FUNCTION hj_ladder_booked(b opportunities_booking, s opportunities_bookingshare, sign int) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO opportunities_ladderpart (user_id, unit_id, month, category, amount, shares, unrated)
  SELECT s.user_id, s.unit_id, date_trunc('month', b.ordered_on)::date, 'booked',
         sign * coalesce(s.amount * b.company_rate, 0), sign, sign * (b.company_rate IS NULL)::int
  WHERE s.unit_id IS NOT NULL
$$;

CREATE FUNCTION hj_ladder_booking() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE share opportunities_bookingshare;
BEGIN
  FOR share IN SELECT * FROM opportunities_bookingshare WHERE booking_id = NEW.id LOOP
    PERFORM hj_ladder_booked(OLD, share, -1);
    PERFORM hj_ladder_booked(NEW, share, 1);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER ladder_of_booking AFTER UPDATE ON opportunities_booking FOR EACH ROW
  WHEN ((OLD.company_rate, OLD.ordered_on) IS DISTINCT FROM (NEW.company_rate, NEW.ordered_on))
  EXECUTE FUNCTION hj_ladder_booking();

CREATE FUNCTION hj_ladder_booking_share() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b opportunities_booking;
BEGIN
  SELECT * INTO b FROM opportunities_booking
    WHERE id = coalesce(NEW.booking_id, OLD.booking_id) FOR NO KEY UPDATE;
  IF TG_OP <> 'INSERT' THEN
    PERFORM hj_ladder_booked(b, OLD, -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM hj_ladder_booked(b, NEW, 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ladder_of_booking_share AFTER INSERT OR UPDATE OR DELETE ON opportunities_bookingshare
  FOR EACH ROW EXECUTE FUNCTION hj_ladder_booking_share();
"""
DROP = """
DROP TRIGGER ladder_of_opportunity ON opportunities_opportunity;
DROP TRIGGER ladder_of_member ON opportunities_opportunitymember;
DROP TRIGGER ladder_of_booking ON opportunities_booking;
DROP TRIGGER ladder_of_booking_share ON opportunities_bookingshare;
DROP FUNCTION hj_ladder_opportunity();
DROP FUNCTION hj_ladder_member();
DROP FUNCTION hj_ladder_booking();
DROP FUNCTION hj_ladder_booking_share();
DROP FUNCTION hj_ladder_open(opportunities_opportunity, bigint, numeric, int);
DROP FUNCTION hj_ladder_booked(opportunities_booking, opportunities_bookingshare, int);
DROP VIEW hj_ladder_counted;
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0015_targets_and_ladder_parts")]
    operations = [migrations.RunSQL(CREATE, DROP)]
