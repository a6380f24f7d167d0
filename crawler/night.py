"""The hours in which hosts may be visited, by the clock of China."""

import re
from datetime import datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # one time zone for the whole country, without summer time since 1991
WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class MannersError(ValueError):
    """A setting that cannot be understood. The text is meant for the user."""


def window(setting: str) -> tuple[time, time] | None:
    """Read a window such as 22:00-06:00, times of China; None when nothing was set. Raises MannersError."""
    if not setting:
        return None
    found = WINDOW.fullmatch(setting.strip())
    if not found or found[1] + found[2] == found[3] + found[4]:
        raise MannersError(f"NIGHT_WINDOW = {setting!r}: give two times of China, as 22:00-06:00, or nothing")
    return time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))


def until_open(hours: tuple[time, time] | None, now: datetime) -> float:
    """Seconds until requests may be sent; 0 inside the window, or when there is none."""
    if hours is None:
        return 0.0
    opens, closes = hours
    here = now.astimezone(CHINA)
    clock = here.time().replace(microsecond=0)
    inside = opens <= clock < closes if opens < closes else clock >= opens or clock < closes
    if inside:
        return 0.0
    next_opening = here.replace(hour=opens.hour, minute=opens.minute, second=0, microsecond=0)
    if next_opening < here:
        next_opening += timedelta(days=1)
    return (next_opening - here).total_seconds()
