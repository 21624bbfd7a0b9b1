"""What workers can be made to pay for getting a job, and who pays it: the lines of the gate."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


class CostLine(StrEnum):
    """What workers are made to pay for getting a job: fees, related costs, illegitimate ones."""

    RECRUITMENT_FEE = "recruitment_fee"
    MEDICAL = "medical"
    INSURANCE = "insurance"
    TESTS = "tests"
    TRAINING = "training"
    EQUIPMENT = "equipment"
    TRAVEL = "travel"
    ADMINISTRATIVE = "administrative"
    DEPOSIT = "deposit"

    @property
    def label(self) -> str:
        labels = {
            CostLine.RECRUITMENT_FEE: _l("Fees of agents and go-betweens"),
            CostLine.MEDICAL: _l("Medical examinations"),
            CostLine.INSURANCE: _l("Insurance that the work asks for"),
            CostLine.TESTS: _l("Tests of skills and qualifications"),
            CostLine.TRAINING: _l("Training and orientation"),
            CostLine.EQUIPMENT: _l("Tools, uniforms, safety gear"),
            CostLine.TRAVEL: _l("Travel and lodging on the way to the work"),
            CostLine.ADMINISTRATIVE: _l("Papers: permits, visas, applications"),
            CostLine.DEPOSIT: _l("Deposit or bond"),
        }
        return str(labels[self])


class Payer(StrEnum):
    """Who pays a cost line."""

    EMPLOYER = "employer"
    NOBODY = "nobody"
    WORKER = "worker"

    @property
    def label(self) -> str:
        labels = {
            Payer.EMPLOYER: _l("The company"),
            Payer.NOBODY: _l("No such cost"),
            Payer.WORKER: _l("The worker"),
        }
        return str(labels[self])

    def answer_to(self, line: CostLine) -> str:
        """What is chosen for a line: a deposit is no cost that arises, but asked for or not."""
        if line is CostLine.DEPOSIT and self is Payer.NOBODY:
            return _("None asked for")
        return self.label
