"""What can be done with competence and standing. Every verb is atomic, takes keywords only, is told the time; twice is as once."""

from academy.competencies.operations.assessing import AlreadyAnswered, agree, decline, propose
from academy.competencies.operations.awarding import NotAwardable, award, withdraw_award
from academy.competencies.operations.beginning import SomethingComesFirst, begin_by_proof, begin_module
from academy.competencies.operations.changes import ask_all_holders, ask_holders, recount_leave
from academy.competencies.operations.crediting import credit_completion, withdraw_credit
from academy.competencies.operations.excusing import end_pause, end_waiver, pause, waive, withdraw_pause, withdraw_waiver
from academy.competencies.operations.standing import Rebuilt, rebuild_all, rebuild_standing

__all__ = [
    "AlreadyAnswered",
    "NotAwardable",
    "Rebuilt",
    "SomethingComesFirst",
    "agree",
    "ask_all_holders",
    "ask_holders",
    "award",
    "begin_by_proof",
    "begin_module",
    "credit_completion",
    "decline",
    "end_pause",
    "end_waiver",
    "pause",
    "propose",
    "rebuild_all",
    "rebuild_standing",
    "recount_leave",
    "waive",
    "withdraw_award",
    "withdraw_credit",
    "withdraw_pause",
    "withdraw_waiver",
]
