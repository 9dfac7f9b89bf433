"""Looking after the stored sums of the ladder: triggers add parts, these fold them and count anew what should be there."""

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

LOCK_WAIT = "2s"  # nobody who writes stands behind a waiting recount for longer
# one statement, so that a reader finds either the parts or their sum
_FOLD = """
WITH many AS (
  SELECT user_id, unit_id, month, category FROM opportunities_ladderpart
  GROUP BY user_id, unit_id, month, category HAVING count(*) > 1 OR sum(shares) = 0
), gone AS (
  DELETE FROM opportunities_ladderpart p USING many
  WHERE p.user_id = many.user_id AND p.unit_id IS NOT DISTINCT FROM many.unit_id
    AND p.month = many.month AND p.category = many.category
  RETURNING p.*
)
INSERT INTO opportunities_ladderpart (user_id, unit_id, month, category, amount, shares, unrated)
SELECT user_id, unit_id, month, category, sum(amount), sum(shares), sum(unrated) FROM gone
GROUP BY user_id, unit_id, month, category
HAVING sum(shares) <> 0 OR sum(amount) <> 0
"""
_DIFFERING = """
WITH stored AS (
  SELECT user_id, unit_id, month, category::text, sum(amount) AS amount, sum(shares) AS shares, sum(unrated) AS unrated
  FROM opportunities_ladderpart GROUP BY 1, 2, 3, 4 HAVING sum(shares) <> 0
)
SELECT count(*) FROM (
  (SELECT * FROM hj_ladder_counted EXCEPT SELECT * FROM stored)
  UNION ALL (SELECT * FROM stored EXCEPT SELECT * FROM hj_ladder_counted)
) AS differing
"""
_COUNT = """
INSERT INTO opportunities_ladderpart (user_id, unit_id, month, category, amount, shares, unrated)
SELECT user_id, unit_id, month, category, amount, shares, unrated FROM hj_ladder_counted
"""


@transaction.atomic
def fold_ladder() -> None:
    """One part of each person, unit, month and rung again. The sums stay as they are, whoever writes meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)


class LadderBusy(Exception):
    """Somebody writes what the ladder is made of, and goes on for a while. Sums that are wrong still are."""


def recount_ladder() -> int:
    """Counts every sum anew from the records and puts right what differs; returns how many did (it should be none).

    Nobody waits for the comparison, which reads the sums and the records as of one instant. Only where something
    differs does who writes meanwhile wait: her change comes on top of what was counted.
    Errors: LadderBusy where a long transaction, such as an import, is writing; ask again later.
    """
    if not _differing():
        return 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
            cursor.execute("LOCK TABLE opportunities_ladderpart IN EXCLUSIVE MODE")
            differing = _differing()
            if differing:
                cursor.execute("DELETE FROM opportunities_ladderpart")
                cursor.execute(_COUNT)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise LadderBusy from error
        raise
    return differing


def _differing() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING)
        found: int = cursor.fetchone()[0]
    return found
