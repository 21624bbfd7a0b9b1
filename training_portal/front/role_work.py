"""How much waits for whoever holds a role: the task list, counted (`accounts/open_work.py`)."""

from __future__ import annotations

from dataclasses import replace

from training_portal.accounts.open_work import OpenWork
from training_portal.front.tasks import tasks_for
from training_portal.platform.policy import Actor


def open_work(actor: Actor) -> OpenWork:
    """What waits by the actor's roles, without what waits for the account whatever it holds."""
    own = set(tasks_for(replace(actor, grants=frozenset())))
    tasks = [task for task in tasks_for(actor) if task not in own]
    due = [task.due for task in tasks if task.due is not None]
    return OpenWork(len(tasks), sum(task.is_late for task in tasks), min(due, default=None))
