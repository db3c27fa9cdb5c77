"""A partnership as data: its agencies, people, history and cohorts, read from one file and written by sets."""

from academy.demo.partnership.loading import Loaded, load_partnership
from academy.demo.partnership.reading import NOT_LOADED_YET, PartnershipInvalid, read_partnership

__all__ = ["NOT_LOADED_YET", "Loaded", "PartnershipInvalid", "load_partnership", "read_partnership"]
