"""An inventory by Spark: of a folder of files, or of a table.

    spark-submit inventory.py files FOLDER OUT.json    # bytes come through Spark's binaryFile: any file system that Spark reads
    spark-submit inventory.py paths FOLDER OUT.json    # tasks open the files themselves: a folder that every executor sees
    spark-submit inventory.py table FOLDER OUT.json    # the columns of a table in Parquet

Every task makes one part; the driver adds them up. Executors need the wheel `privet`, and all of them one PRIVET_KEY (spark.executorEnv.PRIVET_KEY).
"""

import json
import sys
from pathlib import Path

import privet
from pyspark.sql import SparkSession
from pyspark.sql.functions import expr

PART = "part string, cpu double, objects long"


def part(parts, began):
    """What a task gives back: its part of the inventory, and the seconds of processor that it took."""
    import time

    import privet
    import pyarrow

    merged = privet.merge(parts)
    objects = json.loads(merged)["coverage"]["listed"]["objects"]
    return pyarrow.record_batch({"part": [merged], "cpu": [time.process_time() - began], "objects": pyarrow.array([objects], pyarrow.int64())})


def of_files(batches):
    """Rows of `binaryFile`: names and bytes."""
    import time

    import privet

    began = time.process_time()
    parts = [privet.scan_arrow(batch, name="path", content="content").inventory for batch in batches if batch.num_rows]
    if parts:
        yield part(parts, began)


def of_paths(base):
    """Rows of names: the task opens what they name."""

    def scan(batches):
        import time

        import privet

        began = time.process_time()
        parts = [privet.scan_paths([f"{base}/{name}" for name in batch["path"].to_pylist()], base=base).inventory for batch in batches if batch.num_rows]
        if parts:
            yield part(parts, began)

    return scan


def of_table(name):
    """Rows of a table: every column is judged by its name and its values."""

    def scan(batches):
        import time

        import privet
        from pyspark import TaskContext

        began, parts = time.process_time(), []
        # The table counts once in the ledger, with the first batch of the first partition.
        row = 1 if TaskContext.get().partitionId() == 0 else 2
        for batch in batches:
            if batch.num_rows:
                parts.append(privet.scan_arrow(batch, object=name, first_row=row).inventory)
                row += batch.num_rows
        if parts:
            yield part(parts, began)

    return scan


def main(kind, folder, out):
    spark = SparkSession.builder.appName("privet").getOrCreate()
    # A batch of files is large: few rows make one.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "64" if kind != "table" else "10000")
    cores = max(spark.sparkContext.defaultParallelism, 2)
    if kind == "table":
        rows = spark.read.parquet(folder)
        parts = rows.mapInArrow(of_table(Path(folder).name), PART)
    else:
        # As Spark writes the paths of files: absolute, links as they are, nothing escaped.
        root = folder.rstrip("/") if "://" in folder else f"file:{Path(folder).absolute()}"
        files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(root)
        files = files.withColumn("path", expr(f"substring(path, {len(root) + 2})"))
        if kind == "files":
            parts = files.select("path", "content").repartition(cores * 4).mapInArrow(of_files, PART)
        else:
            parts = files.select("path").repartition(cores * 4).mapInArrow(of_paths(root.removeprefix("file:")), PART)
    rows = parts.collect()
    Path(out).write_text(privet.merge([row["part"] for row in rows]))
    print(json.dumps({"tasks": len(rows), "cpu": round(sum(row["cpu"] for row in rows), 2), "objects": sum(row["objects"] for row in rows)}))
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
