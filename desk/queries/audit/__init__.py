"""The audit log: every change that the histories kept and every act that changed no row, as one list."""

from desk.queries.audit.filters import AuditFilter, act_choices, kind_choices
from desk.queries.audit.pages import AuditPage, all_lines, page_of
from desk.queries.audit.words import Line

__all__ = ["AuditFilter", "AuditPage", "Line", "act_choices", "all_lines", "kind_choices", "page_of"]
