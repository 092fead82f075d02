"""Buckets against folders: the same objects, the same inventory, whatever fails on the way.

    python check.py PRIVET AZURITE

AZURITE is the command that starts azurite's blob service. S3 and the XML API of Google are moto's (see store.py).
"""

import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from azure.storage.blob import ContainerClient
from botocore.config import Config

import pages

HERE = Path(__file__).parent
AZURE_ACCOUNT = "devstoreaccount1"
# The key that azurite's documentation publishes for its one account.
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


class Bench:
    def __init__(self, privet, azurite, work):
        self.privet, self.azurite_command, self.work = privet, azurite, work
        self.folder = work / "files"
        self.s3_port, self.azure_port = free_port(), free_port()
        self.s3_url, self.azure_url = f"http://127.0.0.1:{self.s3_port}", f"http://127.0.0.1:{self.azure_port}/{AZURE_ACCOUNT}"
        self.processes = []
        self.env = {
            "PATH": os.environ["PATH"], "HOME": str(work), "PRIVET_KEY": "a key that only tests use", "PRIVET_CACHE_DIR": str(work / "cache"),
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": self.s3_url,
            "AZURE_STORAGE_ACCOUNT_NAME": AZURE_ACCOUNT, "AZURE_STORAGE_ACCOUNT_KEY": AZURE_KEY,
        }
        if work_tmp := os.environ.get("TMPDIR"):
            self.env["TMPDIR"] = work_tmp

    def start(self):
        # Output goes nowhere: werkzeug writes a trace for each answer that is broken on purpose.
        store = subprocess.Popen([sys.executable, HERE / "store.py", str(self.s3_port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(store)
        wait_for(self.s3_port)
        config = Config(max_pool_connections=16, retries={"max_attempts": 5})
        self.s3 = boto3.client("s3", endpoint_url=self.s3_url, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1", config=config)

    def start_azure(self):
        folder = self.work / "azurite"
        arguments = [*self.azurite_command, "--blobPort", str(self.azure_port), "--location", str(folder), "--skipApiVersionCheck", "--disableTelemetry", "--silent"]
        self.processes.append(subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_for(self.azure_port)

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()

    def files(self):
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def key(self, path, folder=None):
        return path.relative_to(folder or self.folder).as_posix()

    def fill(self, bucket, folder=None):
        body = json.dumps({"bucket": bucket, "folder": str(folder or self.folder)}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.s3_url}/__fill", body, method="PUT")).read()

    def fill_azure(self, container, paths, folder=None):
        client = ContainerClient(self.azure_url, container, credential=AZURE_KEY)
        client.create_container()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda path: client.upload_blob(self.key(path, folder), path.read_bytes()), paths))

    def faults(self, **faults):
        request = urllib.request.Request(f"{self.s3_url}/__faults", json.dumps(faults).encode(), method="PUT")
        urllib.request.urlopen(request).read()

    def counts(self):
        return json.load(urllib.request.urlopen(f"{self.s3_url}/__counts"))

    def command(self, target, *options):
        return [self.privet, "scan", str(target), "--no-config", "--quiet", "--format", "json", *options]

    def refused(self, target, *options, env=()):
        """What is said of a target that cannot be scanned."""
        run = subprocess.run(self.command(target, "--no-cache", *options), env=self.env | dict(env), capture_output=True, text=True)
        if run.returncode != 2:
            raise SystemExit(f"{target}: exit code {run.returncode}, not 2\n{run.stderr}")
        return run.stderr

    def origins(self, target, *options):
        run = subprocess.run(self.command(target, "--no-cache", *options), env=self.env, capture_output=True, check=True)
        return json.loads(run.stdout)["origins"]

    def scan(self, target, *options, codes=(0,)):
        """The inventory, the exit code and the processor's time."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(self.command(target, *options), env=self.env, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run.returncode not in codes:
            raise SystemExit(f"{target}: exit code {run.returncode}, not one of {codes}\n{run.stderr}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return without_origin(json.loads(run.stdout)), run.returncode, cpu


def without_origin(inventory):
    inventory["targets"] = []
    inventory.pop("origins", None)
    return inventory


def same(what, left, right):
    if left == right:
        print(f"{what}: the same inventory", flush=True)
        return
    for key in left:
        if left[key] != right.get(key):
            a, b = left[key], right.get(key)
            if isinstance(a, list) and isinstance(b, list):
                a, b = [item for item in a if item not in b][:2], [item for item in b if item not in a][:2]
            print(f"{key}:\n  {json.dumps(a)[:1500]}\n  {json.dumps(b)[:1500]}", file=sys.stderr)
    raise SystemExit(f"{what}: another inventory")


def expect(what, condition, told=""):
    if not condition:
        raise SystemExit(f"{what}: no. {told}")
    print(f"{what}: yes", flush=True)


def clouds(bench, paths):
    local, _, disk = bench.scan(bench.folder, "--no-cache")
    count = local["coverage"]["listed"]["objects"]
    expect(f"{count} objects are listed in the folder", count == len(paths))
    remote, _, cpu = bench.scan("s3://data", "--no-cache")
    same(f"S3, {count} objects", local, remote)
    read = bench.scan("s3://data", "--no-cache", "--drop-bodies")[2]
    ratio = cpu / (disk + read)
    print(f"processor time: bucket {cpu:.2f} s, disk {disk:.2f} s, the client alone {read:.2f} s: {ratio:.2f} of the sum", flush=True)
    expect("at most 1.25 of the sum", ratio <= 1.25)
    google, _, _ = bench.scan("gs://data", "--no-cache", "--anonymous", "--endpoint", bench.s3_url)
    same("GCS's XML API", local, google)
    bench.start_azure()
    bench.fill_azure("data", paths)
    azure, _, _ = bench.scan("az://data", "--no-cache", "--endpoint", bench.azure_url)
    same("Azure", local, azure)
    parts = []
    for index in range(8):
        part = bench.work / f"part{index}.json"
        part.write_text(subprocess.run(bench.command("s3://data", "--no-cache", "--shard", f"{index}/8"), env=bench.env, capture_output=True, check=True, text=True).stdout)
        parts.append(part)
    random.Random(1).shuffle(parts)
    merge = lambda *files: json.loads(subprocess.run([bench.privet, "merge", *files], env=bench.env, capture_output=True, check=True, text=True).stdout)
    grouped = bench.work / "grouped.json"
    grouped.write_text(json.dumps(merge(*parts[:3])))
    same("8 shards, merged in any order", local, without_origin(merge(*parts)))
    same("8 shards, merged in groups", local, without_origin(merge(*parts[3:], grouped)))


def fleet(bench):
    """The commands of the templates, with the variables that their systems set, give what one scan gives."""
    examples = HERE.parent.parent / "examples" / "fleet"
    line = next(line for line in (examples / "kubernetes.yaml").read_text().splitlines() if "--shard auto" in line)
    batch = json.loads((examples / "batch.json").read_text())["containerProperties"]["command"][-1]
    whole = bench.scan("s3://data/year=2023", "--no-cache")[0]
    for system, command, task in [
        ("kubernetes", line.strip().removeprefix("- "), lambda index: {"JOB_COMPLETION_INDEX": str(index), "PRIVET_SHARDS": "4"}),
        ("batch", batch, lambda index: {"AWS_BATCH_JOB_ARRAY_INDEX": str(index), "AWS_BATCH_JOB_ARRAY_SIZE": "4"}),
    ]:
        parts = bench.work / system
        parts.mkdir()
        env = bench.env | {"PRIVET_TARGET": "s3://data/year=2023", "PRIVET_PARTS": str(parts), "PATH": f"{Path(bench.privet).parent}:{os.environ['PATH']}"}
        for index in range(4):
            subprocess.run(["/bin/sh", "-c", command], env=env | task(index), check=True, stdout=subprocess.DEVNULL, cwd=bench.work)
        merged = subprocess.run([bench.privet, "merge", *parts.iterdir()], env=bench.env, capture_output=True, check=True, text=True)
        same(f"the template for {system}, 4 tasks", whole, without_origin(json.loads(merged.stdout)))


def incremental(bench, paths):
    bench.scan("s3://data")
    bench.counts()
    again, _, _ = bench.scan("s3://data")
    expect("a second run reads no body", not bench.counts()["bodies"])
    changed = random.Random(2).sample([path for path in paths if path.name.endswith(".csv") and path.stat().st_size < 10_000], 10)
    for path in changed:
        path.write_text(path.read_text() + "New Person,536-72-8149,new.person@gmail.com,,\n")
        bench.s3.put_object(Bucket="data", Key=bench.key(path), Body=path.read_bytes())
    bench.counts()
    third, _, _ = bench.scan("s3://data")
    counts = bench.counts()
    bodies = sorted(key.split("/", 1)[-1] for key in counts["bodies"])
    expect(f"after 10 changes 10 bodies are read ({counts['requests']})", sum(counts["bodies"].values()) == 10, bodies)
    same("the inventory after the changes", bench.scan(bench.folder, "--no-cache")[0], third)
    gone = changed[0]
    gone.unlink()
    bench.s3.delete_object(Bucket="data", Key=bench.key(gone))
    same("the inventory after a deletion", bench.scan(bench.folder, "--no-cache")[0], bench.scan("s3://data")[0])


def faults(bench, paths):
    local = bench.scan(bench.folder / "year=2021", "--no-cache")[0]
    keys = [bench.key(path) for path in paths if bench.key(path).startswith("year=2021/") and path.name.endswith(".csv")]
    bench.faults(**{"throttle": keys[:40], "break": keys[20:60]})
    same("503s and broken connections", local, bench.scan("s3://data/year=2021", "--no-cache", "--strict", codes=(0, 3))[0])
    bench.faults(forbid=keys[:1], vanish=keys[1:2], change=keys[2:3], **{"throttle-always": keys[3:4]})
    inventory, code, _ = bench.scan("s3://data/year=2021", "--no-cache", "--strict", codes=(3,))
    told = {failed["object"]: failed["reason"] for failed in inventory["coverage"]["failed"]}
    name = lambda key: key.split("/", 1)[1]
    want = {name(keys[0]): "permission", name(keys[1]): "not-found", name(keys[2]): "changed", name(keys[3]): "throttled"}
    expect("a forbidden, a vanished, a changing and a throttled object stand in the ledger, exit code 3", told == want, told)
    expect("all are listed", inventory["coverage"]["listed"]["objects"] == local["coverage"]["listed"]["objects"])
    bench.faults(forbid=keys[:1])
    _, code, _ = bench.scan("s3://data/year=2021", "--no-cache")
    expect("without --strict the exit code is 0", code == 0)
    large = ["large.csv"]
    bench.faults(**{"break": large, "throttle": ["large.parquet"]})
    same("a large object whose connection breaks", bench.scan(bench.folder / "large.csv", "--no-cache")[0], bench.scan("s3://data/large.csv", "--no-cache")[0])
    bench.faults(change=large)
    inventory = bench.scan("s3://data/large.csv", "--no-cache", "--strict", codes=(3,))[0]
    ledger = inventory["coverage"]["failed"] + inventory["coverage"]["truncated"]
    expect("a large object that changes stands in the ledger", len(ledger) == 1 and "changed" in json.dumps(ledger), ledger)
    bench.faults()
    bench.s3.create_bucket(Bucket="cold")
    for key, kind in [("a.txt", "STANDARD"), ("b.txt", "GLACIER"), ("c.txt", "DEEP_ARCHIVE"), ("d//e.txt", "STANDARD"), ("folder/", "STANDARD")]:
        bench.s3.put_object(Bucket="cold", Key=key, Body=b"" if key.endswith("/") else b"mail mary.brown7@gmail.com\n", StorageClass=kind)
    coverage = bench.scan("s3://cold", "--no-cache", "--strict", codes=(3,))[0]["coverage"]
    skipped = {row["reason"]: row["examples"] for row in coverage["skipped"]}
    expect("archive tiers are named and not read", skipped == {"archive-tier": ["b.txt", "c.txt"]}, skipped)
    expect("a key that cannot be addressed is named", [row["reason"] for row in coverage["failed"]] == ["key"], coverage["failed"])
    classes(bench)
    origins(bench)
    payers(bench)
    refusals(bench)
    for target, options in [("s3://absent-bucket", []), ("s3://data/absent", []), ("az://absent", ["--endpoint", bench.azure_url]), ("postgres://u:p@h/d", [])]:
        bench.scan(target, "--no-cache", *options, codes=(2,))
    print("what is not there is exit code 2: yes", flush=True)


def classes(bench):
    """Classes that are named are read, if they were restored, or left out."""
    for restored in (False, True):
        if restored:
            bench.s3.restore_object(Bucket="cold", Key="b.txt", RestoreRequest={"Days": 1})
        found = bench.scan("s3://cold", "--no-cache", "--read-class", "glacier", "--skip-class", "DEEP_ARCHIVE")[0]
        skipped = {row["reason"]: row["examples"] for row in found["coverage"]["skipped"]}
        expected = {"excluded": ["c.txt"]} | ({} if restored else {"archive-tier": ["b.txt"]})
        expect(f"an archived object that was {'' if restored else 'not '}restored", skipped == expected and restored == ("b.txt" in {entry["object"] for entry in found["entries"]}), skipped)


def origins(bench):
    """Where buckets stand and whether they keep versions stands in the inventory."""
    bench.s3.create_bucket(Bucket="dublin", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bench.s3.put_bucket_versioning(Bucket="dublin", VersioningConfiguration={"Status": "Enabled"})
    bench.s3.put_bucket_acl(Bucket="dublin", ACL="public-read")
    for body in (b"old", b"new"):
        bench.s3.put_object(Bucket="dublin", Key="a/b.txt", Body=body, ACL="public-read")
    origin = {"target": "s3://dublin/a", "region": "eu-west-1", "country": None, "versioned": True}
    expect("the region of S3, asked for, and its versions", bench.origins("s3://dublin/a") == [origin], bench.origins("s3://dublin/a"))
    said = bench.origins("s3://dublin/a", "--bucket-region", "eu-west-1")
    expect("a region that is named tells the country", said == [origin | {"country": "IE"}], said)
    google = bench.origins("gs://dublin", "--anonymous", "--endpoint", bench.s3_url)
    expect("the location of Google's", google == [origin | {"target": "gs://dublin"}], google)
    azure = bench.origins("az://data/year=2020", "--endpoint", bench.azure_url, "--bucket-region", "westeurope")
    expect("that of Azure, which is said", [(row["region"], row["country"]) for row in azure] == [("westeurope", "NL")], azure)
    parts = [bench.work / f"origin{index}.json" for index in range(2)]
    for index, part in enumerate(parts):
        subprocess.run(bench.command("s3://dublin/a", "--no-cache", "--shard", f"{index}/2", "--output", f"json:{part}"), env=bench.env, check=True, stdout=subprocess.DEVNULL)
    merged = subprocess.run([bench.privet, "merge", *parts], env=bench.env, check=True, capture_output=True)
    expect("shards agree on it", json.loads(merged.stdout)["origins"] == [origin])


def payers(bench):
    """Every request says who pays, where somebody else than the owner does."""
    for target, payer, options in [("s3://dublin", "requester", []), ("gs://dublin", "project-7", ["--anonymous", "--endpoint", bench.s3_url])]:
        bench.counts()
        run = subprocess.run(bench.command(target, "--no-cache", "--requester-pays", *options), env=bench.env | {"GOOGLE_CLOUD_PROJECT": "project-7"}, capture_output=True)
        paid = bench.counts()["payers"]
        expect(f"{target} is paid for", run.returncode == 0 and set(paid) == {payer} and paid[payer] >= 2, paid)


def refusals(bench):
    """What cannot be used is said, with what to do."""
    config = bench.work / "aws-config"
    config.write_text("[default]\nsso_session = work\n[profile audit]\nrole_arn = arn:aws:iam::123456789012:role/audit\nsource_profile = default\n")
    nobody = {"AWS_CONFIG_FILE": str(config), "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    for what, needle, told in [
        ("a default profile of single sign-on", "export-credentials --profile default", bench.refused("s3://data", env=nobody)),
        ("a profile of a role", "export-credentials --profile audit", bench.refused("s3://data", "--profile", "audit", env=nobody)),
        ("a profile that is not there", "list-profiles", bench.refused("s3://data", "--profile", "nobody", env=nobody)),
        ("a bucket that is not there", "does not exist", bench.refused("s3://absent-bucket")),
        ("a store that is not there", "cannot be reached", bench.refused("s3://data", "--endpoint", f"http://127.0.0.1:{free_port()}")),
        ("a wrong key of Azure", "may not be listed", bench.refused("az://data", "--endpoint", bench.azure_url, env={"AZURE_STORAGE_ACCOUNT_KEY": "bm9uZQ=="})),
        ("a payer that is not named", "GOOGLE_CLOUD_PROJECT", bench.refused("gs://data", "--requester-pays", "--anonymous", "--endpoint", bench.s3_url)),
        ("a database", "databases are not", bench.refused("postgres://u:p@h/d")),
    ]:
        expect(f"{what} is told", needle in told, told)
        expect("with no secret in it", "u:p@" not in told and "bm9uZQ" not in told)


def killed(bench, paths):
    """Killed at random moments and started again until it ends by itself."""
    prefix, dice = "s3://data/year=2022", random.Random(3)
    whole = bench.scan(bench.folder / "year=2022", "--no-cache")[0]
    bench.faults(slow=0.02)
    shutil.rmtree(bench.work / "cache", ignore_errors=True)
    kills, since = 0, 0
    while kills < 20 or since < 3:
        scan = subprocess.Popen(bench.command(prefix), env=bench.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # The moment is told by how many bodies were asked for since the start, so that it lies within the work on any machine.
        moment, served = dice.randint(1, 100), 0
        bench.counts()
        while scan.poll() is None and served < moment:
            time.sleep(0.01)
            served += sum(bench.counts()["bodies"].values())
        if scan.poll() is None:
            time.sleep(dice.uniform(0, 0.7))
        if scan.poll() is None:
            scan.send_signal(signal.SIGKILL)
            scan.wait()
            kills, since = kills + 1, since + 1
        else:
            # It was done: what it knew is forgotten, and it is killed anew.
            shutil.rmtree(bench.work / "cache", ignore_errors=True)
            since = 0
    bench.faults()
    bench.counts()
    same("a scan that was killed 20 times and started again", whole, bench.scan(prefix)[0])
    left, all_of_it = sum(bench.counts()["bodies"].values()), whole["coverage"]["listed"]["objects"]
    expect(f"the last start goes on where the others were (reads {left} of {all_of_it} objects)", left < all_of_it)


def plan(bench):
    tariff = bench.work / "tariff.toml"
    tariff.write_text('currency = "USD"\nlist_per_1000 = 0.005\nget_per_1000 = 0.0004\ntransfer_per_gb = 0.09\n')
    bench.counts()
    run = subprocess.run([*bench.command("s3://data", "--plan", "--no-cache", "--tariff", str(tariff))], env=bench.env, capture_output=True, text=True)
    told, counts = json.loads(run.stdout), bench.counts()
    objects = told["read"]["objects"]
    expect(f"--plan tells of {objects} objects for {told['price']['currency']} {told['price']['total']:.4f}", objects == len(bench.files()) and told["price"]["total"] > 0)
    expect("--plan reads no body", not counts["bodies"] and counts["requests"]["GET bucket"] == told["requests"]["list"])
    sampled = bench.scan("s3://data", "--no-cache", "--sample", "10%")[0]
    expect("--sample reads a tenth and tells its error", objects / 20 < sampled["coverage"]["scanned"]["objects"] < objects / 5 and any("A sample" in note for note in sampled["notes"]))


def main():
    work = Path(tempfile.mkdtemp())
    bench = Bench(sys.argv[1], sys.argv[2].split(), work)
    try:
        subprocess.run([sys.executable, HERE / "corpus.py", bench.folder], check=True)
        paths = bench.files()
        bench.start()
        bench.fill("data")
        clouds(bench, paths)
        expect(f"the {pages.run(bench, AZURE_ACCOUNT, AZURE_KEY)} commands of the pages run as they stand there", True)
        plan(bench)
        fleet(bench)
        faults(bench, paths)
        incremental(bench, paths)
        killed(bench, bench.files())
    finally:
        bench.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
