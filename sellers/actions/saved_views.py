"""Writes on saved views."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from core.scoping import id_from
from sellers.lists.filters import ListFilter
from sellers.lists.pages import list_page
from sellers.models import OrgUnit, SavedView, StartingView, User
from sellers.policies import may_change_view

MOST_VIEWS = 100
MOST_NESTED = 3  # lists below one, each of which it asks anew
LONGEST_KEPT = 1000  # characters of an address


@transaction.atomic
def save_view(
    *, by: User, page: str, name: str, query: str = "", is_shared: bool = False, is_picked: bool = False
) -> SavedView:
    """Keeps the words of a list under a name; shared means with her unit. Only words that the list knows are kept."""
    known = list_page(page)
    if known is None:
        raise RuleError(_("This list cannot be kept."))
    if by.saved_views.filter(deleted_at__isnull=True).count() >= MOST_VIEWS:
        raise RuleError(_("You have %(most)s views. Delete one that you do not need.") % {"most": MOST_VIEWS})
    found = known.read(query)
    query = found.query_string()
    if len(query) > LONGEST_KEPT:
        raise RuleError(_("The words of this list are too long to be kept. Shorten the search."))
    _check_nesting(found)
    unit = _unit(by, is_shared)
    if is_shared:
        _check_shared(found, by)
    with history(by=by):
        view = _named_once(SavedView(owner=by, unit=unit, page=page, name=name, query=query, is_picked=is_picked))
        if is_picked:
            view.query = f"segment={view.pk}"
            view.save(update_fields=["query"])
    return view


@transaction.atomic
def edit_view(view: SavedView, *, by: User, name: str, is_shared: bool) -> SavedView:
    """Another name, shared or not."""
    may_change_view(by, view).enforce()
    known = list_page(view.page)
    if is_shared and known is not None and not view.is_picked:
        _check_shared(known.read(view.query), by)
    view.name = name
    if is_shared != (view.unit_id is not None):
        view.unit = _unit(by, is_shared)
    with history(by=by):
        return _named_once(view)


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Takes it away from everybody who sees it; what it listed stays as it is."""
    may_change_view(by, view).enforce()
    view.deleted_at = clock.now()
    with history(by=by):
        view.beginnings.all().delete()
        view.save(update_fields=["deleted_at"])


@transaction.atomic
def begin_with(view: SavedView, *, by: User, wanted: bool) -> None:
    """Her list begins with this view from now on, or no longer does."""
    with history(by=by):
        StartingView.objects.filter(user=by, page=view.page).delete()
        if wanted:
            StartingView.objects.create(user=by, page=view.page, view=view)


def _unit(by: User, is_shared: bool) -> OrgUnit | None:
    if not is_shared:
        return None
    unit = by.standing.unit_id or next(iter(by.standing.led_units), None)
    if unit is None:
        raise RuleError(_("You belong to no unit to share it with."))
    return OrgUnit.objects.get(pk=unit)


def _check_nesting(found: ListFilter) -> None:
    """A list that stands on another one asks it anew at every look. Cost: a query for each list below."""
    for _level in range(MOST_NESTED + 1):
        below = SavedView.objects.filter(pk=id_from(getattr(found, "segment", ""))).first()
        known = list_page(below.page) if below is not None and not below.is_picked else None
        if below is None or known is None:
            return
        found = known.read(below.query)
    raise RuleError(
        _("A list stands on at most %(most)s others. Put its filters together anew, or pick its rows by hand.")
        % {"most": MOST_NESTED}
    )


def _check_shared(found: object, by: User) -> None:
    """Colleagues cannot see a list that is made of one which they cannot see."""
    segment = SavedView.objects.visible_to(by).filter(pk=id_from(getattr(found, "segment", ""))).first()
    if segment is not None and segment.unit_id is None:
        raise RuleError(
            _("It is made of the list “%(name)s”, which is yours alone. Share that one first.") % {"name": segment}
        )


def _named_once(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise RuleError(_("You have a view of this name already.")) from error
    return view
