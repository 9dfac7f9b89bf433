"""Every field is marked personal or not, every row has a gate, every table that people change keeps its history."""

import pghistory.models
import pytest
from django.apps import apps

from core.scoping import ScopedQuerySet
from tests.architecture.code import APPS

# tables of mechanics that no page reads by a person's rights
MECHANICS = {
    "core.AuditEvent", "core.DeadAddress", "core.ExternalRef", "core.FormKey", "core.ImportFile", "core.ImportKept",
    "core.ImportMapping", "core.ImportRow", "core.ImportRun", "core.JobRun", "core.Mail", "core.OutboxRow",
    "customers.LookedAfter", "customers.ReachDay", "customers.ReachFigure", "customers.ReachMark",
    "opportunities.LadderPart", "opportunities.UnitFigures", "opportunities.Snapshot", "opportunities.SnapshotRow",
}  # fmt: skip


def ours():
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in APPS and not issubclass(model, pghistory.models.Event)
    ]


NAMES = [model._meta.label for model in ours()]


@pytest.mark.parametrize("label", NAMES)
def test_every_field_is_personal_or_plain(label):
    model = apps.get_model(label)
    privacy = vars(model).get("Privacy")
    assert privacy is not None, "class Privacy: personal = {...}; plain = {...}"
    names = {field.name for field in model._meta.get_fields() if field.concrete or field.many_to_many}
    names = {name for name in names if not model._meta.get_field(name).auto_created or name == "id"}
    assert privacy.personal & privacy.plain == set()
    assert privacy.personal | privacy.plain == names


@pytest.mark.parametrize("label", [name for name in NAMES if name not in MECHANICS])
def test_every_row_has_a_gate(label):
    rows = apps.get_model(label)._default_manager.all()
    assert isinstance(rows, ScopedQuerySet)
    assert type(rows).visible_to is not ScopedQuerySet.visible_to


def test_mechanics_are_tables_of_ours():
    assert set(NAMES) >= MECHANICS


def test_tables_that_people_change_keep_their_history():
    """Notifications are told and done; nobody asks who changed one."""
    tracked = {
        model.pgh_tracked_model._meta.label
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and hasattr(model, "pgh_tracked_model")
    }
    derived = {
        "core.StoredFile", "sellers.Digest", "sellers.Notification", "customers.TimelineEntry", "customers.DuplicateScan",
        "customers.MergeRow", "opportunities.Review", "opportunities.ReviewRound", "opportunities.MeetingPack",
    }  # fmt: skip
    assert set(NAMES) - MECHANICS - tracked - derived == set()


def test_foreign_keys_protect():
    """Records are archived; a row that others point at never takes them with it (decision 14)."""
    from django.db.models import PROTECT

    loose = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        if model._meta.label not in MECHANICS
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.on_delete is not PROTECT
    ]
    assert loose == []
