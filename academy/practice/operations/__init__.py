from academy.practice.operations.setting_aside import put_back, set_aside
from academy.practice.operations.sharing import CannotRead, IsSetAside, comment_on, share_writing, withdraw_share
from academy.practice.operations.writing import ChangedMeanwhile, delete_writing, save_journal, save_writing

__all__ = [
    "CannotRead",
    "ChangedMeanwhile",
    "IsSetAside",
    "comment_on",
    "delete_writing",
    "put_back",
    "save_journal",
    "save_writing",
    "set_aside",
    "share_writing",
    "withdraw_share",
]
