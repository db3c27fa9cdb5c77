"""What HR and managers ask, answered with a fixed number of set-based statements. Read-only."""

from academy.reports.queries.ending import Ending, ending
from academy.reports.queries.matrix import Cell, Matrix, MatrixRow, matrix
from academy.reports.queries.rows import StandingRow, standing_rows, stream_standing_rows
from academy.reports.queries.scope import Choice, Scope, scope_of

__all__ = [
    "Cell",
    "Choice",
    "Ending",
    "Matrix",
    "MatrixRow",
    "Scope",
    "StandingRow",
    "ending",
    "matrix",
    "scope_of",
    "standing_rows",
    "stream_standing_rows",
]
