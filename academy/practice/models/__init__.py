from academy.practice.models.cpd import CpdPiece
from academy.practice.models.pathways import Pathway
from academy.practice.models.portfolios import ChosenJournal, Cv, HandIn, Portfolio
from academy.practice.models.practising import Confirmation, PracticeEntry
from academy.practice.models.sharing import Comment, Quarantine, Share, ShareQuerySet
from academy.practice.models.supervising import Supervision
from academy.practice.models.writing import Reflection

__all__ = [
    "ChosenJournal",
    "Comment",
    "Confirmation",
    "CpdPiece",
    "Cv",
    "HandIn",
    "Pathway",
    "Portfolio",
    "PracticeEntry",
    "Quarantine",
    "Reflection",
    "Share",
    "ShareQuerySet",
    "Supervision",
]
