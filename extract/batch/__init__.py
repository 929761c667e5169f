"""Files and folders to one dataset.

    >>> from extract.batch import run
    >>> summary = run(["reports/"], "records.parquet")  # doctest: +SKIP
    >>> summary.documents, summary.failed, summary.counts  # doctest: +SKIP
    (12, (), {'amount': 310, 'count': 275, ...})

What is written by each ending is told in `extract.batch.jsonl`, `extract.batch.table` and `extract.batch.parquet`.
"""

from extract.batch.rows import Done, Failed, Origin, record_ids
from extract.batch.runner import Summary, run
from extract.batch.sinks import STDOUT, Sink, open_sink, output_endings

__all__ = ["STDOUT", "Done", "Failed", "Origin", "Sink", "Summary", "open_sink", "output_endings", "record_ids", "run"]
