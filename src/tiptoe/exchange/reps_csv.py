"""Write the repetitions of a session as CSV, one row a repetition.

Session -> str. Pure. Metres and seconds; an empty cell where there is no number.
"""

import csv
import io
from collections.abc import Iterator

from tiptoe.exchange.session_json import session_as_dict
from tiptoe.model import Session, Side

TIMES = ("start_s", "top_start_s", "top_end_s", "end_s")
PARTS = ("peak_height_m", "sigma_m", "bottom_height_m", "share_of_best")
COLUMNS = (
    *("set", "legs", "rep", *TIMES, "is_partial"),
    *(f"{side}_{part}" for side in Side for part in PARTS),
    *("faults", "why_missing"),
)


def dump_reps_csv(session: Session) -> str:
    """The table, header first; sets and repetitions are numbered from 1."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(session))
    return text.getvalue()


def _rows(session: Session) -> Iterator[dict[str, object]]:
    for set_number, heel_set in enumerate(session_as_dict(session)["sets"], start=1):
        for number, rep in enumerate(heel_set["reps"], start=1):
            row = {"set": set_number, "legs": heel_set["legs"], "rep": number}
            row |= {name: rep[name] for name in TIMES}
            row |= {"is_partial": str(rep["is_partial"]).lower()}
            for side in Side:
                row |= {f"{side}_{part}": (rep[side] or {}).get(part) for part in PARTS}
            row |= {"faults": " ".join(fault["name"] for fault in rep["faults"])}
            yield row | {"why_missing": rep["why_missing"]}
