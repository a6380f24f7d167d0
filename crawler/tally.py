"""What is counted of one source in one run."""

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Counts of one source in one run. A listing counts once, however often the list repeats it."""

    pages: int = 0  # list pages obtained
    listings: int = 0
    reports: int = 0  # listings that are annual reports
    false_friends: int = 0
    documents: int = 0  # reports obtained
    attachments: int = 0  # obtained
    known: int = 0  # reports obtained in earlier crawls and not asked for again
    unchanged: int = 0  # documents and attachments of which the server said that they did not change
    issues: int = 0
    asked: int = 0  # requests made
    answered: int = 0  # requests ended, well or not
