"""Sessions in the database, read by a question that is put together once: every page begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from core.kept import Kept

_session = Kept(lambda key: Session.objects.filter(session_key=key, expire_date__gt=Now()).order_by(), "key")


class SessionStore(db.SessionStore):
    """Named in the settings."""

    def _get_session_from_db(self) -> Any:
        found = _session(key=self.session_key)
        if not found:
            self._session_key = None  # a cookie that no session belongs to any more gets a new one
            return None
        return found[0]
