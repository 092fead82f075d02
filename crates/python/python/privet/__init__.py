"""Finds personal data in Arrow tables and files and names it in the words of the law.

>>> import privet, pyarrow
>>> table = pyarrow.record_batch({"id": [1, 2], "ssn": ["536-72-8149", "219-09-9999"]})
>>> scan = privet.scan_arrow(table, object="people")
>>> [(row["element"], row["disposition"], row["masked"]) for row in scan.findings.to_pylist()]
[('id.national.us.ssn', 'real', '*****8149'), ('id.national.us.ssn', 'test', '*****9999')]

Values are never given back: what a finding shows of one is masked.
"""

from ._privet import Scan, Scanner, __version__, merge, scan_arrow, scan_paths

__all__ = ["Scan", "Scanner", "__version__", "merge", "scan_arrow", "scan_paths"]
