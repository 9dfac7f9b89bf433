"""An offer whose receipt was proved, and the proof that turned out to be none."""

from core.versions import save_version
from opportunities.models import Evidence, Quotation, QuotationState


def unconfirm(evidence: Evidence) -> None:
    """Whoever withdraws the proof of a receipt has the offer where it was: sent or issued, to be confirmed again."""
    for quotation in Quotation.objects.filter(evidence=evidence, state=QuotationState.RECEIVED):
        changes = {
            "state": QuotationState.SENT if quotation.sent_on is not None else QuotationState.ISSUED,
            "received_on": None,
            "received_from": None,
            "received_words": "",
            "received_log": None,
            "evidence": None,
        }
        save_version(quotation, read_at=None, changes=changes)
