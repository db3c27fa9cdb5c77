"""What lessons are built of: one block for each of the curriculum's (see `academy/demo/curriculum/README.md`)."""

from cms.blocks.check import QuestionBlock
from cms.blocks.lesson import LessonBlocks, Words
from cms.blocks.module import AwardBlock, ReadingBlock, SessionBlock, TaskBlock
from cms.blocks.scenario import CastBlock, EndingBlock, StepBlock
from cms.blocks.site import PartnerBlock

__all__ = [
    "AwardBlock",
    "CastBlock",
    "EndingBlock",
    "LessonBlocks",
    "PartnerBlock",
    "QuestionBlock",
    "ReadingBlock",
    "SessionBlock",
    "StepBlock",
    "TaskBlock",
    "Words",
]
