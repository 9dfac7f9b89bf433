"""The one matcher: are two records the same person, or the same company?

Pure functions over plain values: quick entry, import, cards, the API, the scan and the benchmark all ask here.
"""

from customers.matching.facts import Facts, company_facts, person_facts
from customers.matching.keys import keys_of
from customers.matching.scoring import SAME, Likeness, compare

__all__ = ["SAME", "Facts", "Likeness", "company_facts", "compare", "keys_of", "person_facts"]
