"""Who a plan is for, when a part of it is told or changes later on."""

from datetime import datetime
from typing import Any

from tiptoe.app_plan import Ledger, log
from tiptoe.coach.fold import fold
from tiptoe.coach.plan import Plan
from tiptoe.coach.profile import Profile, profile_json, read_profile
from tiptoe.errors import InputError

__all__ = ["change_profile", "changed", "merged"]


def change_profile(ledger: Ledger, whole: object, told: dict[str, Any], *, now: datetime) -> Plan:
    """Tell the plan of another profile, or of some fields; the rest stays as it was."""
    if whole is None and not told:
        raise InputError("There is nothing to change.", fix="See tiptoe plan change --help.")
    before = profile_json(fold(ledger.events()).profile) if whole is None else whole
    if not isinstance(before, dict):
        read_profile(before)
    else:
        before = profile_json(changed(before, told))
    return log(ledger, [{"kind": "profile_changed", "profile": before}], now=now)


def changed(whole: dict[str, Any], told: dict[str, Any]) -> Profile:
    """The profile with what is told now, checked as one."""
    return read_profile({**whole, **merged(whole, told)})


def merged(whole: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What is told, with what was told before of other sides, or of other things of a side."""
    new = dict(told)
    for key in {"best", "pain"} & set(told):
        before = whole.get(key)
        if isinstance(before, dict):
            new[key] = {**before, **{side: _both(before, side, told[key]) for side in told[key]}}
    return new


def _both(before: dict[str, Any], side: str, told: dict[str, Any]) -> object:
    old, new = before.get(side), told[side]
    return {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else new
