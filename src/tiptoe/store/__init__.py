"""The record: the only place that speaks SQL.

    with open_record() as record:
        person = record.add_person("Ada")
        record.add_session(person.id, session_as_dict(session), recorded_at=moment)

What is kept and how: docs/reference/record.md
"""

from tiptoe.store.record import Record, open_record

__all__ = ["Record", "open_record"]
