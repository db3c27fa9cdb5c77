"""What can be done with messages. This app is the only sender of mail."""

from academy.notices.letters import address_of
from academy.notices.operations.boosting import offer_boosters
from academy.notices.operations.reminding import remind
from academy.notices.operations.sending import Tally, hold_doubtful, mark_arrived, send_again, send_one, send_waiting_mail
from academy.notices.operations.writing import send, send_account_mail

__all__ = [
    "Tally",
    "address_of",
    "hold_doubtful",
    "mark_arrived",
    "offer_boosters",
    "remind",
    "send",
    "send_account_mail",
    "send_again",
    "send_one",
    "send_waiting_mail",
]
