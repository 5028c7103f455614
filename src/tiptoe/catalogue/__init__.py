"""What the five texts teach, as data: exercises, faults, sentences and the facts behind them.

TOML -> Exercise, FaultKind, Statement, facts. Read once, checked as it is read.
"""

from tiptoe.catalogue.exercise_data import Dose, Exercise, Pose, Way, exercise, exercises
from tiptoe.catalogue.fault_data import BREATHING, FaultKind, fault, faults
from tiptoe.catalogue.said import Source, Statement, facts, principles, texts

__all__ = [
    "BREATHING",
    "Dose",
    "Exercise",
    "FaultKind",
    "Pose",
    "Source",
    "Statement",
    "Way",
    "exercise",
    "exercises",
    "facts",
    "fault",
    "faults",
    "principles",
    "texts",
]
