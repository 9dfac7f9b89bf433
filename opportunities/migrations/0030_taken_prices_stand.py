from django.db import migrations

# A price that stands on an opportunity is not changed backwards, nor taken away, whatever path the change comes by; nor
# does its list move to another unit, currency or first day.
ITEM = """
CREATE FUNCTION hj_taken_price_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.price, NEW.product_id, NEW.price_list_id)
      IS DISTINCT FROM (OLD.price, OLD.product_id, OLD.price_list_id) OR NEW.taken_on IS NULL THEN
    RAISE EXCEPTION 'price % was taken and is not changed any more', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'taken_price_stands';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER taken_price_stands BEFORE UPDATE OR DELETE ON opportunities_pricelistitem
  FOR EACH ROW WHEN (OLD.taken_on IS NOT NULL) EXECUTE FUNCTION hj_taken_price_stands();
"""
LIST = """
CREATE FUNCTION hj_taken_list_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM opportunities_pricelistitem WHERE price_list_id = OLD.id AND taken_on IS NOT NULL) THEN
    RAISE EXCEPTION 'price list % was used: its unit, currency and first day stand', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'taken_list_stands';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER taken_list_stands BEFORE UPDATE ON opportunities_pricelist
  FOR EACH ROW WHEN ((NEW.currency, NEW.unit_id, NEW.from_on) IS DISTINCT FROM (OLD.currency, OLD.unit_id, OLD.from_on))
  EXECUTE FUNCTION hj_taken_list_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0029_products_and_prices")]
    operations = [
        migrations.RunSQL(
            ITEM,
            "DROP TRIGGER taken_price_stands ON opportunities_pricelistitem; DROP FUNCTION hj_taken_price_stands();",
        ),
        migrations.RunSQL(
            LIST, "DROP TRIGGER taken_list_stands ON opportunities_pricelist; DROP FUNCTION hj_taken_list_stands();"
        ),
    ]
