from academy.practice.operations.cpd import CpdFacts, add_cpd, begin_cpd, change_cpd, delete_cpd
from academy.practice.operations.practising import (
    AlreadyAnswered,
    CannotConfirm,
    ChecklistIncomplete,
    answer_confirmation,
    ask_confirmation,
    log_practice,
    withdraw_confirmation,
    withdraw_practice,
)
from academy.practice.operations.setting_aside import put_back, set_aside
from academy.practice.operations.sharing import CannotRead, IsSetAside, comment_on, share_writing, withdraw_share
from academy.practice.operations.writing import ChangedMeanwhile, delete_writing, save_journal, save_writing

__all__ = [
    "AlreadyAnswered",
    "CannotConfirm",
    "CannotRead",
    "ChangedMeanwhile",
    "ChecklistIncomplete",
    "CpdFacts",
    "IsSetAside",
    "add_cpd",
    "answer_confirmation",
    "ask_confirmation",
    "begin_cpd",
    "change_cpd",
    "comment_on",
    "delete_cpd",
    "delete_writing",
    "log_practice",
    "put_back",
    "save_journal",
    "save_writing",
    "set_aside",
    "share_writing",
    "withdraw_confirmation",
    "withdraw_practice",
    "withdraw_share",
]
