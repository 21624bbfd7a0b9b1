"""The command line of the portal."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from training_portal import create_app, server
from training_portal.accounts import roles, second_step
from training_portal.config import RESOURCES, UnsafeSettings, load_settings
from training_portal.demo.size import Size
from training_portal.people import erasing
from training_portal.platform import audit_chain, backup, duties
from training_portal.platform.database import Busy
from training_portal.platform.reference_files import ReferenceDataError
from training_portal.platform.workflow import Refused
from training_portal.reference import load_reference_data


def _app() -> Flask:
    return create_app(load_settings())


def _ready_app() -> Flask:
    """The app on a database that is there and at the schema of this version."""
    app = _app()
    with app.app_context():
        server.check_database(app)
    return app


@click.group()
def cli() -> None:
    """Mekong Training Portal."""


@cli.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    with _app().app_context():
        upgrade(directory=str(RESOURCES / "migrations"))


@cli.command("load-reference")
def load_reference() -> None:
    """Load countries, corridors, parks, classifications and courses; twice changes nothing."""
    with _ready_app().app_context():
        for line in load_reference_data():
            click.echo(line)


@cli.command("load-demo")
@click.option("--seed", default=2016, show_default=True, help="The same number, the same people.")
@click.option(
    "--size",
    type=click.Choice([size.value for size in Size]),
    default=Size.FULL.value,
    show_default=True,
    help="small shows every state and page, full has three years of a programme.",
)
def load_demo(seed: int, size: str) -> None:
    """Fill an empty database with the demo programme (invented people and organisations)."""
    # What tells stories is as large as half the portal, and servers and workers start without it.
    from training_portal.demo import services as demo

    with _ready_app().app_context():
        for line in demo.load(seed, Size(size)):
            click.echo(line)


@cli.command("scale-data")
@click.option("--enrolments", default=10_000, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=2016, show_default=True, help="The same number, the same rows.")
def scale_data(enrolments: int, seed: int) -> None:
    """Add so many enrolments to the demo programme, with all around them, for measuring."""
    from training_portal.demo import scale

    app = _ready_app()
    if app.extensions["settings"].is_production:
        raise click.ClickException("Not in production: the rows are invented.")
    with app.app_context():
        for line in scale.fill(enrolments, seed):
            click.echo(line)


@cli.command("demo-accounts")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def demo_accounts(as_json: bool) -> None:
    """List the demo accounts: e-mail, password, role, what to try."""
    from training_portal.demo import services as demo

    with _ready_app().app_context():
        listed = demo.accounts()
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for account in listed:
        click.echo(f"{account['email']:<42} {account['password']:<22} {account['role']}")
        click.echo(f"    {account['try']}")


@cli.command("create-admin")
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True)
def create_admin(email: str, name: str) -> None:
    """Make the first administrator; prints a one-time link for setting the password."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from None
    with _ready_app().app_context():
        click.echo(roles.create_administrator(address, name))


@cli.command("reset-second-step")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it stands in the account's history.")
def reset_second_step(email: str, reason: str) -> None:
    """Take the second step of signing in off an account, where no administrator is left to do it.

    First make sure, face to face, that the one who asks is the owner.
    """
    with _ready_app().app_context():
        if not second_step.reset_on_the_server(email, reason):
            raise click.ClickException(f"{email} has no account with a second step.")
    click.echo(f"{email} signs in by password alone again; a mail tells the owner.")


@cli.command("check-config")
def check_config() -> None:
    """Say whether the portal could start with the present settings and database."""
    _ready_app()
    click.echo("The settings and the database are in order.")


@cli.command("doctor")
def doctor_command() -> None:
    """Look at the whole deployment and say for each thing how it is, and what would mend it."""
    from training_portal import doctor

    sys.exit(doctor.report(_app()))


@cli.command("replay-erasures")
def replay_erasures() -> None:
    """After a restore: erase again everybody who was erased since the backup."""
    with _app().app_context():
        click.echo(f"{erasing.replay()} erased again.")


@cli.command("backup")
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path))
def make_backup(archive: Path) -> None:
    """Write database and files to one ARCHIVE, while the portal runs.

    MASTER_KEY, the erasure ledger and the audit's heads are not in it: keep them apart.
    """
    with _ready_app().app_context():
        manifest = backup.write(archive)
    gone = f", {manifest.gone} deleted meanwhile" if manifest.gone else ""
    click.echo(f"{archive}: the database and {manifest.files} files{gone}.")


@cli.command("restore")
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of what the database holds.")
def restore_backup(archive: Path, replace: bool) -> None:
    """Put a backup back and erase again who was erased since; stop the portal first."""
    app = _app()
    with app.app_context():
        manifest = backup.restore(archive, replace=replace)
        click.echo(f"Restored as of {manifest.made_at}: the database and {manifest.files} files.")
        if set(manifest.schema) != server.wanted_schema():
            click.echo("Now run `training-portal migrate`, then `training-portal replay-erasures`.")
            return
        click.echo(f"{erasing.replay()} erased again.")


@cli.group()
def audit() -> None:
    """The audit's hash chain."""


@audit.command("verify")
def verify_audit() -> None:
    """Hold the audit against its chain and the published heads; names the first fault."""
    with _ready_app().app_context():
        try:
            verdict = audit_chain.verify()
        except audit_chain.HeadsUnreadable as error:
            raise click.ClickException(str(error)) from error
        if verdict.fault is not None:
            click.echo(f"BROKEN: {verdict.fault}.", err=True)
            sys.exit(1)
        click.echo(
            f"Whole: {verdict.sealed} rows in {verdict.blocks} blocks, as they were sealed; "
            f"{verdict.heads} published heads agree; {verdict.unsealed} rows are not sealed yet."
        )


@audit.command("head")
def audit_head() -> None:
    """Print the newest head: block, last row, root. Keep it apart from the database."""
    with _ready_app().app_context():
        newest = audit_chain.head()
        if newest is None:
            click.echo("Nothing is sealed yet.")
            return
        click.echo(f"{newest.number} {newest.last_id} {newest.root}")


@cli.command()
@click.option("--host", default=None, help="Address to listen on.")
@click.option("--port", default=None, type=int)
@click.option("--workers", default=None, type=int)
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the pages, with one worker process beside them for mail and deadlines."""
    # The other processes read the environment too, and write the address into mails.
    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            os.environ[name] = str(value)
    server.serve(load_settings())


@cli.command()
@click.option("--once", is_flag=True, help="One round of each duty, then end.")
def worker(once: bool) -> None:
    """Carry out what time asks for: mail, expired offers, purges."""
    app = _ready_app()
    if not once:
        server.run_worker(app)
        return
    with app.app_context():
        for duty in duties.all_duties():
            click.echo(f"{duty.name}: {duties.carry_out(duty)}")


#: What is told in its own words.
_TOLD = (UnsafeSettings, server.NotReady, ReferenceDataError, Refused, backup.BackupFailed)


def main() -> None:
    """Entry point: what cannot be done is told in one sentence, not in a traceback."""
    try:
        cli()
    except _TOLD as error:
        click.echo(f"training-portal: {error}", err=True)
        sys.exit(2)
    except (OperationalError, Busy):
        click.echo(f"training-portal: {server.UNREACHABLE}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
