"""What somebody has to do."""

from __future__ import annotations

from crm_core.commands import CompleteTask, CreateTask
from crm_core.entities import Kind, Task
from crm_core.errors import Invalid
from crm_core.services.creating import built
from crm_core.services.records import Records


def create_task(command: CreateTask, records: Records) -> None:
    owner, created = command.owner or records.me, command.created or records.now
    done_at = records.now if command.done else None
    records.create(Task(**built(records, Kind.TASK, command, owner=owner, created=created), done_at=done_at))


def complete_task(command: CompleteTask, records: Records) -> None:
    task = records.get(command.task)
    if not isinstance(task, Task):
        raise Invalid("task", str(command.task.kind), "a task")
    if not task.done:
        records.update(command.task, done=True, done_at=records.now)
