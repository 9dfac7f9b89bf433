from django.db import migrations

# An issued quotation is a document: what stands on its paper is neither changed nor deleted, whatever path the change
# comes by. What happened to it since (sent, received, replaced, taken back) is written on; whose person she is follows a
# merge. Words about a person go where an erasure says so for its transaction.
WORDS = "title delivery_terms payment_terms note contact from_company from_name from_unit from_email to_company to_name to_title"
FIGURES = (
    "opportunity_id revises_id year serial revision language currency valid_until vat_pct vat_included lines_amount "
    "net_amount vat_amount total_amount made_by_id issued_on issued_by_id"
)


def differs(names: str) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names.split())


CREATE = f"""
CREATE FUNCTION hj_refuse_quotation(which bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'quotation % is issued and is not changed any more', which
    USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_quotation_stands';
END $$;

CREATE FUNCTION hj_issued_quotation_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'draft' THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'DELETE' OR {differs(FIGURES)} THEN
    PERFORM hj_refuse_quotation(OLD.id);
  END IF;
  IF OLD.state IN ('withdrawn', 'superseded') AND NEW.state <> OLD.state THEN
    PERFORM hj_refuse_quotation(OLD.id);
  END IF;
  IF coalesce(current_setting('hanjang.erasing', true), '') <> 'on' AND ({differs(WORDS)}) THEN
    PERFORM hj_refuse_quotation(OLD.id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER issued_quotation_stands BEFORE UPDATE OR DELETE ON opportunities_quotation
  FOR EACH ROW EXECUTE FUNCTION hj_issued_quotation_stands();

CREATE FUNCTION hj_issued_lines_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND coalesce(current_setting('hanjang.erasing', true), '') = 'on'
    AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text' THEN
    RETURN NEW;
  END IF;
  IF TG_OP <> 'INSERT' AND EXISTS (
    SELECT 1 FROM opportunities_quotation WHERE id = OLD.quotation_id AND state <> 'draft'
  ) THEN
    PERFORM hj_refuse_quotation(OLD.quotation_id);
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
    SELECT 1 FROM opportunities_quotation WHERE id = NEW.quotation_id AND state <> 'draft'
  ) THEN
    PERFORM hj_refuse_quotation(NEW.quotation_id);
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER issued_lines_stand BEFORE INSERT OR UPDATE OR DELETE ON opportunities_quotationline
  FOR EACH ROW EXECUTE FUNCTION hj_issued_lines_stand();
"""
DROP = """
DROP TRIGGER issued_lines_stand ON opportunities_quotationline;
DROP TRIGGER issued_quotation_stands ON opportunities_quotation;
DROP FUNCTION hj_issued_lines_stand();
DROP FUNCTION hj_issued_quotation_stands();
DROP FUNCTION hj_refuse_quotation(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0031_quotations")]
    operations = [migrations.RunSQL(CREATE, DROP)]
