"""Whether the migrations lead from nothing to exactly what the models say, on both databases."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from alembic.autogenerate import compare_metadata  # noqa: E402
from alembic.migration import MigrationContext  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402

from tests.support.database import POSTGRESQL, SQLITE, Databases, settings_for  # noqa: E402
from tests.support.services import postgresql_cluster  # noqa: E402
from training_portal import create_app  # noqa: E402
from training_portal.platform.database import db  # noqa: E402


def differences(kind: str, server: str | None, folder: Path) -> list[str]:
    """What a migrated database lacks or has too much, one line each."""
    app = create_app(settings_for(Databases(kind, folder, server).fresh(), folder))
    with app.app_context():
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "target_metadata": db.metadata}
            )
            found = [f"{kind}: {change}" for change in compare_metadata(context, db.metadata)]
        db.engine.dispose()
    return found


def main() -> int:
    """The code to end with: 1 when models and migrations differ, or there are several heads."""
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    found = [] if len(heads) == 1 else [f"There is not one head but {len(heads)}: {heads}"]
    with tempfile.TemporaryDirectory() as folder, postgresql_cluster() as server:
        found += differences(SQLITE, None, Path(folder))
        found += differences(POSTGRESQL, server, Path(folder))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
