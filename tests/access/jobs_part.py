"""The jobs of the small world: done, with a file and something said of a line."""

from __future__ import annotations

from training_portal.accounts.models import Account
from training_portal.platform import clock, files, jobs, personal
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.jobs import Job, JobProblem, JobState


def job_of(account: Account, said: str, written: str) -> Job:
    """A job that this account asked for; `said` of its first line, `written` in its file."""
    now = clock.now()
    with unit_of_work():
        upload = files.Upload("result.csv", "text/csv", f"Name\r\n{written}\r\n".encode())
        job = Job(
            kind="nominate_list",
            about="LA-2027-1",
            arguments={"list": 999_999},
            state=JobState.DONE,
            asked_by=f"account:{account.id}",
            language="en",
            created_at=now,
            due_at=now,
            started_at=now,
            ended_at=now,
            done=1,
            total=1,
            problem_count=1,
            result_file_id=files.keep(upload).id,
        )
        db.session.add(job)
        db.session.flush()
        sealed = personal.seal(jobs.key_of(job.id), said)
        db.session.add(JobProblem(job_id=job.id, line=1, sealed=sealed))
    return job
