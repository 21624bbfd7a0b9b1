"""The form in which a row of a list is mended: cells as they are typed, for the reader of lists."""

from __future__ import annotations

from training_portal.cohorts.lists.names import ZAWGYI_KEPT
from training_portal.platform.web.burmese_form import KEEP, BurmeseForm
from training_portal.platform.web.forms import TextField


class RowForm(BurmeseForm):
    """Each kind of list adds a text field for each of its columns, named like the column."""

    @property
    def cells(self) -> dict[str, str]:
        """What the reader gets; Burmese words are converted where that was agreed to."""
        found = {
            field.name: self.in_unicode(field) for field in self if isinstance(field, TextField)
        }
        return found | {ZAWGYI_KEPT: "yes" if self.burmese.data == KEEP else ""}
