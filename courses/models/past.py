from academy.common.uploads import UploadedList, UploadedListQuerySet


class PastImport(UploadedList):
    """A list of completions from an earlier record, read and judged row by row before anything is recorded.

    Beside what every list has, a row is {"module": id or null, "title": as written, "on": ISO date or null, "evidence": words}.
    """

    objects = UploadedListQuerySet["PastImport"].as_manager()
