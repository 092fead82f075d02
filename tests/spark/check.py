"""The jobs of examples/spark on `local-cluster`: the inventory of one machine, and work on both executors.

    python check.py PRIVET

Runs in an environment that has the wheel `privet`, pyspark and pyarrow.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
KEY = "a key that only tests use"


def environment(extra=()):
    return os.environ | {"PRIVET_KEY": KEY, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable} | dict(extra)


def one_machine(privet, folder):
    run = subprocess.run([privet, "scan", folder, "--no-config", "--no-cache", "--quiet", "--format", "json"], env=environment(), capture_output=True, check=True)
    return without_origin(json.loads(run.stdout))


def without_origin(inventory):
    inventory["targets"] = []
    return inventory


def fill(folder):
    """12,000 small files of mixed formats, so that what each executor does once weighs little."""
    subprocess.run([sys.executable, ROOT / "tests/buckets/corpus.py", folder, "12000"], check=True)
    # Files of tens of megabytes are for `paths`: with `files`, whole ones stand in a row.
    for large in folder.glob("*.*"):
        if large.stat().st_size > 4 << 20:
            large.unlink()


def spark(kind, folder, work, executors):
    out, log = work / "out.json", Path(tempfile.mkdtemp(prefix="log-", dir=work))
    settings = {
        "spark.eventLog.enabled": "true", "spark.eventLog.dir": log.as_uri(), "spark.eventLog.rolling.enabled": "false", "spark.eventLog.compress": "false",
        "spark.executorEnv.PRIVET_KEY": KEY, "spark.ui.enabled": "false", "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s", "spark.default.parallelism": "2",
    }
    options = [item for name, value in settings.items() for item in ("--conf", f"{name}={value}")]
    submit = Path(sys.executable).parent / "spark-submit"
    command = [submit, "--master", f"local-cluster[{executors},1,1024]", *options, ROOT / "examples/spark/inventory.py", kind, folder, out]
    run = subprocess.run(command, env=environment(), capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"the job `{kind}` failed\n{run.stdout}\n{run.stderr[-6000:]}")
    told = json.loads(run.stdout.strip().splitlines()[-1])
    events = [json.loads(line) for path in log.iterdir() if path.is_file() for line in path.read_text().splitlines()]
    ended = [event for event in events if event["Event"] == "SparkListenerTaskEnd"]
    workers = {event["Task Info"]["Executor ID"] for event in ended}
    told["java"] = round(sum(event["Task Metrics"]["Executor CPU Time"] for event in ended) / 1e9, 2)
    return without_origin(json.loads(out.read_text())), told, workers


def binary_file(folder, work, executors, expected):
    """Runs `files` and says what its tasks took."""
    found, told, workers = spark("files", folder, work, executors)
    print(f"binaryFile, {executors} executors: {told}", flush=True)
    expect("the inventory of one machine", found == expected, difference(expected, found))
    expect(f"{executors} executors ran tasks", len(workers) == executors, workers)
    return told


def commands(work):
    """The commands of docs/spark.md that follow the building of the wheel, and the script of docs/python.md, as they stand there."""
    blocks, module = (
        re.findall(r"^```(?:sh|python) stage:61-spark\n(.*?)\n```", (ROOT / "docs" / page).read_text(), re.S | re.M) for page in ("spark.md", "python.md")
    )
    shell = "\n".join(block for block in blocks if "submit " in block)
    place = work / "written"
    (place / "examples").mkdir(parents=True)
    (place / "venv").symlink_to(Path(sys.executable).parent.parent)
    for name in ("sample", "spark"):
        (place / "examples" / name).symlink_to(ROOT / "examples" / name)
    run = subprocess.run(["bash", "-euc", shell], cwd=place, capture_output=True, text=True)
    expect("the commands of docs/spark.md run as written", run.returncode == 0, run.stderr[-6000:])
    files, paths, table = (json.loads((place / f"{name}.json").read_text()) for name in ("files", "paths", "table"))
    expect("what they write are inventories", files["totals"] == paths["totals"] and files["totals"] and table["totals"])
    notebook = next(block for block in blocks if "spark.table" in block)
    prelude = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
spark.read.option("header", "true").csv("examples/sample/crm/customers.csv").createOrReplaceTempView("customers")
"""
    (place / "notebook.py").write_text(prelude + notebook + "\nprint(inventory)\n")
    run = subprocess.run([sys.executable, "notebook.py"], cwd=place, env=environment(), capture_output=True, text=True)
    (place / "other").symlink_to(ROOT / "examples/sample/crm")
    shutil.copytree(ROOT / "patterns/net", place / "my-patterns/net")
    (place / "module.py").write_text(next(block for block in module if "scan_arrow" in block))
    script = subprocess.run([sys.executable, "module.py"], cwd=place, env=environment(), capture_output=True, text=True)
    expect("the script of docs/python.md runs as written", script.returncode == 0, script.stderr[-6000:])
    expect("its notebook runs as written", run.returncode == 0 and json.loads(run.stdout)["totals"], run.stderr[-6000:])


def expect(what, condition, told=""):
    if not condition:
        raise SystemExit(f"{what}: no. {told}")
    print(f"{what}: yes", flush=True)


def main(privet):
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = work / "files"
        fill(folder)
        expected = one_machine(privet, folder)
        for executors in (1, 2):
            binary_file(folder, work, executors, expected)
        found, told, _ = spark("paths", folder, work, 2)
        expect(f"by path, the inventory of one machine ({told})", found == expected, difference(expected, found))

        import pyarrow
        import pyarrow.parquet

        sys.path.insert(0, str(ROOT / "tests/buckets"))
        import corpus

        people = corpus.Maker("table").people(30_000)
        table = work / "people.parquet"
        pyarrow.parquet.write_table(pyarrow.table({key: [person[key] for person in people] for key in people[0]}), table, row_group_size=5000)
        single = one_machine(privet, table)
        found, told, _ = spark("table", table, work, 2)
        print(f"mapInArrow over a table: {told}", flush=True)
        expect("the totals of one machine", found["totals"] == single["totals"] and found["categories"] == single["categories"], difference(single, found))
        entries = lambda inventory: [{key: entry[key] for key in ("label", "element", "detector", "confidence", "count")} for entry in inventory["entries"]]
        expect("its entries, column by column", entries(found) == entries(single), difference(single, found))
        expect("one object in the ledger", found["coverage"]["listed"]["objects"] == 1)
        commands(work)


def difference(left, right):
    for key in left:
        if left[key] != right.get(key):
            a, b = left[key], right.get(key)
            if isinstance(a, list) and isinstance(b, list):
                a, b = [item for item in a if item not in b][:2], [item for item in b if item not in a][:2]
            return f"{key}:\n  {json.dumps(a)[:1200]}\n  {json.dumps(b)[:1200]}"
    return ""


if __name__ == "__main__":
    main(sys.argv[1])
