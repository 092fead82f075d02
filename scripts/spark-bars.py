#!/usr/bin/env python3
"""Measures what a second executor costs: the CPU of all tasks of the job `files`, on one executor and on two.

Say `scripts/spark-bars.py PRIVET [ROUNDS]` with the Python of an environment that has the wheel, pyspark and pyarrow, and JAVA_HOME (docs/spark.md
makes it). Rounds alternate in order and the least of each counts: executors that share a core take turns with whatever else the machine does.
docs/performance.md holds the results.
"""
import pathlib, sys, tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/spark"))
import check

privet = str(pathlib.Path(sys.argv[1]).resolve())
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
with tempfile.TemporaryDirectory() as name:
    work = pathlib.Path(name)
    folder = work / "files"
    check.fill(folder)
    expected = check.one_machine(privet, folder)
    spent = {1: [], 2: []}
    for turn in range(rounds):
        for executors in (1, 2) if turn % 2 == 0 else (2, 1):
            spent[executors].append(check.binary_file(folder, work, executors, expected)["cpu"])
growth = min(spent[2]) / min(spent[1]) - 1
print(f"CPU of the tasks: {spent[1]} s with one executor, {spent[2]} s with two, {growth:+.1%}; bar +15.0%: {'holds' if growth <= 0.15 else 'missed'}")
