from academy.practice.models.sharing import Comment, Quarantine, Share, ShareQuerySet
from academy.practice.models.writing import Reflection

__all__ = ["Comment", "Quarantine", "Reflection", "Share", "ShareQuerySet"]
