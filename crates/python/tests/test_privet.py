import json
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import privet
import pyarrow
import pytest


def people(*rows):
    return pyarrow.record_batch({"name": [row[0] for row in rows], "ssn": [row[1] for row in rows]})


ROWS = [("Mary Brown", "536-72-8149"), ("John Smith", "536-72-8150"), ("Linda Jones", "536-72-8151")]


CUSTOMER = """
name = "Customer number"
element = "commerce.customer_id"
about = "KX, a hyphen and eight digits, the last of them a Luhn check."
references = ["https://wiki.example/customer-numbers"]
[pattern]
shape = ['KX-d{8}']
[check]
steps = [{ luhn = { from = 2, len = 8 } }]
[context]
words = ["customer", "account"]
[examples]
accept = ["KX-10293843", "customer number: KX-55501233", "customer KX-48273908"]
reject = ["KX-10293840", "KX-5550123"]
"""


def elements(scan):
    return [row["element"] for row in scan.findings.to_pylist()]


def test_a_table_is_scanned_and_nothing_of_a_value_is_told():
    scan = privet.scan_arrow(people(*ROWS), object="people")
    found = scan.findings.to_pylist()
    assert elements(scan).count("id.national.us.ssn") == 3
    assert {row["column"] for row in found if row["element"] == "id.national.us.ssn"} == {"ssn"}
    assert "536-72" not in str(found) + scan.inventory
    assert json.loads(scan.inventory)["coverage"]["listed"]["objects"] == 1


@pytest.mark.parametrize("kind", [pyarrow.large_string(), pyarrow.binary(), pyarrow.large_binary(), pyarrow.string_view(), pyarrow.dictionary(pyarrow.int32(), pyarrow.string())])
def test_columns_of_every_kind_of_text_are_read(kind):
    ssn = pyarrow.array([row[1] for row in ROWS] + [None]).cast(pyarrow.string())
    column = ssn.dictionary_encode() if pyarrow.types.is_dictionary(kind) else ssn.cast(kind)
    assert elements(privet.scan_arrow(pyarrow.RecordBatch.from_arrays([column], names=["ssn"]))).count("id.national.us.ssn") == 3


def test_batches_of_a_table_add_up_to_the_table(monkeypatch):
    scanner = privet.Scanner(key=b"a key that only tests use")
    whole = json.loads(scanner.scan_arrow(people(*ROWS), object="people").inventory)
    parts = [scanner.scan_arrow(people(row), object="people", first_row=number + 1).inventory for number, row in enumerate(ROWS)]
    merged = json.loads(privet.merge(parts[::-1]))
    assert merged["totals"] == whole["totals"] and merged["categories"] == whole["categories"]
    assert merged["coverage"]["listed"]["objects"] == 1
    assert privet.merge([privet.merge(parts[:2]), parts[2]]) == privet.merge(parts)


def test_files_by_bytes_and_by_path_are_the_same(tmp_path: Path):
    scanner = privet.Scanner(key=b"a key that only tests use")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.csv").write_text("name,ssn\nMary Brown,536-72-8149\n")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("c.txt", "mail mary.brown7@gmail.com now")
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    names = [path.relative_to(tmp_path).as_posix() for path in files]
    batch = pyarrow.record_batch({"path": names, "content": pyarrow.array([path.read_bytes() for path in files], pyarrow.binary())})
    by_bytes = json.loads(scanner.scan_arrow(batch, name="path", content="content").inventory)
    by_file = json.loads(scanner.scan_paths(files, base=tmp_path).inventory)
    by_folder = json.loads(scanner.scan_paths([tmp_path]).inventory)
    for inventory in (by_bytes, by_file, by_folder):
        inventory["targets"] = []
    assert by_bytes == by_file == by_folder
    assert [entry["object"] for entry in by_folder["entries"]] == ["b.zip!c.txt", "sub/a.csv"]


def test_detectors_of_ones_own(tmp_path: Path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "customer.toml").write_text(CUSTOMER)
    scanner = privet.Scanner([tmp_path])
    assert elements(scanner.scan_arrow(pyarrow.record_batch({"note": ["Dear customer KX-48273908, thank you."]}))) == ["commerce.customer_id"]


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="min_confidence"):
        privet.Scanner(min_confidence="sure")
    with pytest.raises(ValueError, match="does not exist"):
        privet.scan_paths(["/no/such/place"])
    with pytest.raises(ValueError, match="belong together"):
        privet.scan_arrow(people(*ROWS), name="name")
    with pytest.raises(ValueError, match="must hold bytes"):
        privet.scan_arrow(people(*ROWS), name="name", content="ssn")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what a process does is told by Linux only")
def test_no_thread_no_mapping_and_no_handler_of_signals(tmp_path: Path):
    """What an executor owns stays its own; a second process is asked, so that nothing else runs in it."""
    row = "Mary Brown,536-72-8149,note\n"
    (tmp_path / "large.csv").write_text("name,ssn,note\n" + row * ((10 << 20) // len(row)))
    watched = """
import sys, threading
import privet, pyarrow

def status(*keys):
    return [line for line in open("/proc/self/status") if line.startswith(keys)]

scanner, maps, most, done = privet.Scanner(), set(), 0, threading.Event()
handlers = status("SigCgt")

def watch():
    global most
    while not done.is_set():
        maps.update(line.split()[-1] for line in open("/proc/self/maps"))
        most = max(most, int(status("Threads")[0].split()[1]))

watcher = threading.Thread(target=watch)
before = int(status("Threads")[0].split()[1])
watcher.start()
found = len(scanner.scan_paths([sys.argv[1]]))
done.set()
watcher.join()
assert found and maps, "the watcher saw the scan"
assert most == before + 1, f"{most} threads, of {before} and the watcher"
assert not any("large.csv" in name for name in maps), "the file is mapped"
assert status("SigCgt") == handlers, "a handler was installed"
"""
    run = subprocess.run([sys.executable, "-c", watched, tmp_path], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_lock_is_released_while_scanning():
    scanner = privet.Scanner()
    batch = people(*(ROWS * 2000))
    done = []
    threads = [threading.Thread(target=lambda: done.append(len(scanner.scan_arrow(batch)))) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(done)) == 1 and len(done) == 3
