"""Addresses that several sections offer."""

from django.urls import reverse

from opportunities.models import Opportunity


def fact_url(record: Opportunity, code: str) -> str:
    """The form that adds evidence for a fact."""
    return f"{reverse('opportunities:evidence_new', args=[record.pk])}?fact={code}"
