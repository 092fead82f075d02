#!/usr/bin/env python3
"""Measures how dear tables are: CSV and JSON Lines beside the same bytes as text, Parquet beside the CSV of the same rows.

Say `scripts/table-bars.py [PRIVET [ROWS [ROUNDS]]]`; it needs pyarrow. CPU of one thread, medians of rounds in alternating order.
docs/performance.md holds the results.
"""
import json, os, pathlib, random, resource, shutil, statistics, subprocess, sys, tempfile

import pyarrow as pa, pyarrow.csv, pyarrow.parquet

privet = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/privet").resolve())
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 60_000
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
draw = random.Random(11)
GIVEN = "Anna Maria James Robert Linda Susan David Karen Peter Laura Thomas Julia Martin Helen Frank Alice".split()
FAMILY = "Miller Schmidt Garcia Brown Wilson Rossi Novak Keller Martin Lopez Davis Weber Clark Lewis Moore Young".split()
CITIES = "Springfield Riverside Franklin Clinton Georgetown Salem Madison Arlington Ashland Dover".split()
WORDS = "order item box red blue large small paid open late early north south stock price note check call back next".split()


def luhn(body):
    total = sum(sum(divmod(2 * int(digit), 10)) if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def row(number):
    given, family = draw.choice(GIVEN), draw.choice(FAMILY)
    return {
        "id": number,
        "name": f"{given} {family}",
        "email": f"{given}.{family}{draw.randrange(9999)}@fabrikam.com".lower(),
        "phone": f"+1 415 555 {draw.randrange(100, 9999):04}",
        "ssn": f"{draw.randrange(100, 665)}-{draw.randrange(10, 99)}-{draw.randrange(1000, 9999)}",
        "card": luhn("4" + "".join(draw.choices("0123456789", k=14))),
        "born": f"{draw.randrange(1940, 2008)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}",
        "city": draw.choice(CITIES),
        "zip": f"{draw.randrange(10000, 99999)}",
        "ip": ".".join(str(draw.randrange(1, 255)) for _ in range(4)),
        "order_total": f"{draw.randrange(100, 99999) / 100:.2f}",
        "created_at": f"2025-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}T{draw.randrange(24):02}:{draw.randrange(60):02}:00Z",
        "status": draw.choice(["active", "closed", "new"]),
        "note": " ".join(draw.choices(WORDS, k=8)),
    }


def cpu(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [privet, "scan", str(path), "--no-cache", "--no-config", "--quiet", "--threads", "1", "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, json.loads(done.stdout)


work = pathlib.Path(tempfile.mkdtemp(prefix="table-bars."))
try:
    table = pa.Table.from_pylist([row(number) for number in range(rows)])
    files = {name: work / f"rows.{name}" for name in ("csv", "log", "jsonl", "json.log", "parquet")}
    pyarrow.csv.write_csv(table, files["csv"], pyarrow.csv.WriteOptions(quoting_style="needed"))
    shutil.copy(files["csv"], files["log"])
    files["jsonl"].write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    shutil.copy(files["jsonl"], files["json.log"])
    pyarrow.parquet.write_table(table, files["parquet"])
    times, seen = {name: [] for name in files}, {}
    for turn in range(rounds):
        for name in sorted(files, reverse=turn % 2 == 1):
            seconds, seen[name] = cpu(files[name])
            times[name].append(seconds)
    middle = {name: statistics.median(of) for name, of in times.items()}
    print(f"{rows} rows, {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for name, path in files.items():
        found = sum(entry["count"] for entry in seen[name]["entries"])
        print(f"{name:9} {path.stat().st_size / 1e6:6.1f} MB  {middle[name]:6.3f} s  {path.stat().st_size / 1e6 / middle[name]:6.1f} MB/s  {found} findings")
    ratio = lambda one, two: statistics.median(a / b for a, b in zip(times[one], times[two]))
    print(f"CSV / text {ratio('csv', 'log'):.2f} (1.6), JSON Lines / text {ratio('jsonl', 'json.log'):.2f} (2.5), Parquet / CSV {ratio('parquet', 'csv'):.2f} (1.0)")
finally:
    shutil.rmtree(work)
