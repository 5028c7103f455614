"""From a person and a programme to what to do today, and why.

    Profile + Programme + [Event, ...] --fold--> State --view--> Plan of PlannedSessions of Doses

Profile        who the person is: goal, days, equipment, bests, pain, conditions   profile.py
Programme      ladders of steps, read from TOML and checked                        programme.py
Event          one thing that happened; JSON objects, kept append-only             events.py
State          everything the events say so far: `start`, `advance`, `fold`        fold.py
Decision       one rule's word on one leg, with its reason and evidence            rules.py
limits         what no programme and no profile can switch off                     limits.py
Plan           dated sessions, decisions, advice, a stop if there is one           plan.py

The clock is always handed in: the same events and the same day give the same plan, byte for byte.
"""
