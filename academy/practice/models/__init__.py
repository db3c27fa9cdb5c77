from academy.practice.models.cpd import CpdPiece
from academy.practice.models.practising import Confirmation, PracticeEntry
from academy.practice.models.sharing import Comment, Quarantine, Share, ShareQuerySet
from academy.practice.models.writing import Reflection

__all__ = ["Comment", "Confirmation", "CpdPiece", "PracticeEntry", "Quarantine", "Reflection", "Share", "ShareQuerySet"]
