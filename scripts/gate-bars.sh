#!/usr/bin/env bash
# Measures the gate: a staged commit of 20 files, alone and among 50,000 files; a history of 20,000 objects and more; a warm cache on 50,000 files.
# Say `scripts/gate-bars.sh [PRIVET]`; it needs git, python3 and GNU time. docs/performance.md holds the results.
set -euo pipefail
privet=$(readlink -f "${1:-target/release/privet}")
work=$(mktemp -d "${TMPDIR:-/tmp}/gate-bars.XXXXXX")
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=T GIT_AUTHOR_EMAIL=t@example.com GIT_COMMITTER_NAME=T GIT_COMMITTER_EMAIL=t@example.com
export PRIVET_CACHE_DIR="$work/cache"
# Git tidies a large repository in the background, which would go on while it is measured and removed.
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=gc.auto GIT_CONFIG_VALUE_0=0 GIT_CONFIG_KEY_1=maintenance.auto GIT_CONFIG_VALUE_1=false
python3 - "$work" "$privet" <<'PYTHON'
import os, pathlib, random, resource, statistics, subprocess, sys, time

work, privet = pathlib.Path(sys.argv[1]), sys.argv[2]
random.seed(7)
WORDS = "let value list order total item price name path index count error result state open close read write line page user table field".split()

def text(lines):
    return "".join(f"    {random.choice(WORDS)}_{random.choice(WORDS)} = {random.choice(WORDS)}({random.randint(0, 999)}) # {' '.join(random.choices(WORDS, k=6))}\n" for _ in range(lines))

def git(repo, *args, **more):
    return subprocess.run(["git", *args], cwd=repo, check=True, stdout=subprocess.PIPE, **more).stdout

def cpu(command, cwd, ok=(0, 1, 3)):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, shell=isinstance(command, str))
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in ok, (command, done.returncode)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall

def median(command, cwd, runs=20):
    pairs = [cpu(command, cwd) for _ in range(runs)]
    return statistics.median(c for c, _ in pairs), statistics.median(w for _, w in pairs)

def repo_of(files, name):
    repo = work / name
    repo.mkdir()
    git(repo, "init", "-q", "-b", "main")
    for at in range(files):
        path = repo / f"d{at % 251}" / f"f{at}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(40))
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "base")
    return repo

def stage(repo):
    for at in range(20):
        path = repo / f"d{at}" / f"f{at}.py"
        path.write_text(path.read_text() + text(20))
    git(repo, "add", "-A")

print("load", os.getloadavg())
for files in (200, 50_000):
    repo = repo_of(files, f"staged{files}")
    stage(repo)
    ours = median([privet, "check", "--staged"], repo)
    plumbing = ("git rev-parse --git-dir >/dev/null; git diff --cached --raw -z >/dev/null; git diff --cached -U0 >/dev/null;"
                "echo HEAD:privet.toml | git cat-file --batch >/dev/null; git diff --cached --raw --no-abbrev | cut -d' ' -f4 | git cat-file --batch >/dev/null")
    theirs = median(plumbing, repo)
    print(f"staged, {files} files: CPU {ours[0]*1000:.0f} ms, git's commands {theirs[0]*1000:.0f} ms; wall median {ours[1]*1000:.0f} ms, load {os.getloadavg()[0]:.1f}")
    if files == 50_000:
        tree = repo
scan = [privet, "scan", ".", "-x", ".git", "-q", "--format", "json"]
for key in ("", "a key for the bars of sixteen"):
    os.environ["PRIVET_KEY"] = key
    cold, _ = cpu(scan, tree)
    time.sleep(3)
    cpu(scan, tree)
    warm = median(scan, tree, 3)[0]
    none = median(scan + ["--no-cache"], tree, 3)[0]
    print(f"cache, 50,000 files, {'with' if key else 'without'} a key: first {cold:.2f} s CPU, second {warm:.2f} s ({100*warm/cold:.0f} %), without cache {none:.2f} s")
    subprocess.run(["rm", "-rf", str(work / "cache")])
os.environ["PRIVET_KEY"] = ""
# A history: 4,000 commits that each change four files of 200 through `git fast-import`.
repo = work / "history"
repo.mkdir()
git(repo, "init", "-q", "-b", "main")
stream, lines = [], {at: [text(1) for _ in range(60)] for at in range(200)}
for commit in range(4000):
    stream.append(f"commit refs/heads/main\ncommitter T <t@example.com> {1700000000 + commit} +0000\ndata 1\nx\n")
    for at in random.sample(range(200), 4):
        lines[at][random.randrange(60)] = text(1)
        body = "".join(lines[at])
        stream.append(f"M 100644 inline d{at % 20}/f{at}.py\ndata {len(body.encode())}\n{body}\n")
git(repo, "fast-import", "--quiet", input="".join(stream).encode())
git(repo, "repack", "-adq")
objects = git(repo, "rev-list", "--all", "--objects", "--count").decode().strip() if False else len(git(repo, "cat-file", "--batch-all-objects", "--batch-check").splitlines())
plain = repo / ".git" / "blobs"
with open(plain, "wb") as out:
    subprocess.run("git cat-file --batch-all-objects --unordered --batch-check='%(objectname) %(objecttype)' | awk '$2==\"blob\"{print $1}' | git cat-file --batch", shell=True, cwd=repo, stdout=out, check=True)
read = median("git cat-file --batch-all-objects --batch >/dev/null", repo, 3)[0]
same = work / "same"
same.mkdir()
data = plain.read_bytes()
at = count = 0
while at < len(data):
    end = data.index(b"\n", at)
    size = int(data[at:end].split()[-1])
    (same / f"{count}.py").write_bytes(data[end + 1:end + 1 + size])
    at, count = end + size + 2, count + 1
bytes_scan = median([privet, "scan", str(same), "--no-cache", "-q", "--format", "json"], repo, 3)[0]
history = median([privet, "check", "--history", "--no-cache"], repo, 3)[0]
print(f"history of {objects} objects, {count} blobs: CPU {history:.2f} s; twice cat-file {2*read:.2f} s + scan of the same bytes {bytes_scan:.2f} s = {2*read+bytes_scan:.2f} s")
PYTHON
