"""Finds personal data in Arrow tables and files and names it in the words of the law."""

from collections.abc import Sequence
from os import PathLike
from typing import Any, Literal, Protocol, final

import pyarrow
from typing_extensions import Self

__version__: str

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[Any, Any]: ...

@final
class Scan:
    """What a scan found."""

    @property
    def findings(self) -> pyarrow.RecordBatch:
        """One finding a row: object, row, column, line, page, label, element, detector, confidence, disposition, zone, categories, masked, evidence."""

    @property
    def inventory(self) -> str:
        """The inventory, `privet.inventory/1`, as JSON text; `merge` adds several up."""

    def __len__(self) -> int: ...

@final
class Scanner:
    """Detectors, ready for use. Making one compiles them; it may be shared by threads.

    `patterns` are folders of detectors besides the built-in ones; `without` leaves detectors or elements out; `laws` classify (ccpa, gdpr, hipaa,
    pci); `region` is the country whose national forms are expected. Values are counted under `key`, else under PRIVET_KEY, else under a key of this
    process, and then different values of several parts cannot be counted together.
    """

    def __new__(
        cls,
        patterns: Sequence[str | PathLike[str]] = ...,
        *,
        without: Sequence[str] = ...,
        laws: Sequence[str] | None = None,
        min_confidence: Literal["possible", "likely", "certain"] = "likely",
        region: str | None = None,
        context_elements: bool = False,
        key: bytes | None = None,
    ) -> Self: ...
    def scan_arrow(
        self, batch: _ArrowArray, *, object: str = "table", first_row: int = 1, name: str | None = None, content: str | None = None
    ) -> Scan:
        """Scans a batch of Arrow, which is read where it is.

        Without `name` and `content`, rows are those of a table called `object`, and every column is judged by its name and its values. `first_row`
        is the number of the batch's first row: a batch that begins at 1 counts as the table in the ledger, later ones as parts of it.

        With both, each row is a file: its name stands in the column `name` and its bytes in the column `content`, archives and documents
        included, as Spark's `binaryFile` has them.
        """

    def scan_paths(self, paths: Sequence[str | PathLike[str]], *, base: str | PathLike[str] | None = None) -> Scan:
        """Scans files and folders, one after the other. Names are relative to `base`, or else to the folder that was named."""

def scan_arrow(
    batch: _ArrowArray, *, object: str = "table", first_row: int = 1, name: str | None = None, content: str | None = None
) -> Scan:
    """`Scanner.scan_arrow` with the built-in detectors and the CCPA."""

def scan_paths(paths: Sequence[str | PathLike[str]], *, base: str | PathLike[str] | None = None) -> Scan:
    """`Scanner.scan_paths` with the built-in detectors and the CCPA."""

def merge(inventories: Sequence[str]) -> str:
    """Adds up inventories of parts, in any order and grouping, as `privet merge` does."""
