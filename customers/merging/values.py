"""Values of a row as they are kept in JSON, and back."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

Values = dict[str, Any]  # by column


def kept(value: Any) -> Any:
    """As JSON keeps it without losing a microsecond."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).isoformat()  # one instant is one text
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    return value


def columns_of(model: type[models.Model]) -> dict[str, Any]:
    """Column → field, without those that the database computes."""
    return {one.attname: one for one in model._meta.concrete_fields if not one.generated}


def restored(model: type[models.Model], values: Values) -> Values:
    """What `kept` kept, as the model's own types."""
    columns = columns_of(model)
    return {name: _typed(columns[name], value) for name, value in values.items() if name in columns}


def _typed(field: Any, value: Any) -> Any:
    if value is None:
        return None
    target = field.target_field if field.is_relation else field
    return target.to_python(value)


def row_values(model: type[models.Model], **lookup: Any) -> list[Values]:
    """Rows as column → value, in the order of their ids."""
    return list(model._base_manager.filter(**lookup).order_by("pk").values(*columns_of(model)))


def is_versioned(model: type[models.Model]) -> bool:
    return any(field.name == "version" for field in model._meta.concrete_fields)
