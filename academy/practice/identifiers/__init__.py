"""What in a text could let somebody be recognised: looked for on this server alone, shown to the writer, kept nowhere (domain.md §6.5).

Rules and lists, no model: a few milliseconds, the same answer every time, and words that say why. It errs; how often is measured on two
hundred sentences in `tests/academy/practice/`. It only ever warns.
"""

from academy.practice.identifiers.finding import Finding, Kind, found, replaced

__all__ = ["Finding", "Kind", "found", "replaced"]
