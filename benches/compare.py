"""Measures privet beside its peers and prints tables in Markdown; `benches/compare.sh` installs what it needs and calls it.

Programs take turns in alternating order, so that what else the machine does weighs on all alike. What is compared is CPU time, user and system
together with that of child processes, as the operating system counts it when a process ends; figures are medians.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

MB, MIB = 1_000_000, 1 << 20
HERE = pathlib.Path(__file__).parent
CORPORA = ("code", "logs", "prose", "pii", "names")


class Run:
    """One run of a program: CPU and wall seconds, peak memory in bytes, what it wrote."""

    def __init__(self, command, accepted=(0,)):
        with tempfile.TemporaryFile() as out:
            start = time.perf_counter()
            child = subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=ENVIRONMENT)
            _, status, usage = os.wait4(child.pid, 0)
            self.wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.out = out.read()
        if child.returncode not in accepted:
            sys.exit(f"{command[0]}: ended with exit code {child.returncode}: {' '.join(map(str, command))}")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss * 1024


ENVIRONMENT = {**os.environ, "PRIVET_KEY": "a" * 64}


def median(runs, of):
    return statistics.median(getattr(run, of) for run in runs)


def rounds(programs, count):
    """Runs every program `count` times, the order turned round each time. Each must say the same every time."""
    runs = {name: [] for name in programs}
    for number in range(count):
        for name in list(programs)[:: -1 if number % 2 else 1]:
            runs[name].append(programs[name]())
    for name, done in runs.items():
        if name in COUNTED and len({COUNTED[name](run.out) for run in done}) != 1:
            sys.exit(f"{name}: found different things in the same text")
    return runs


def findings(out):
    return sum(total["findings"] for total in json.loads(out)["totals"])


def matches(out):
    """The sum of what `rg --count-matches` says of each file."""
    return sum(int(count) for count in re.findall(rb"(?:^|:)(\d+)$", out, re.M))


COUNTED = {"privet": findings, "rg, 10": matches, "rg, 64": matches}


class Bench:
    def __init__(self, arguments):
        self.folder, self.privet, self.count = arguments.folder, arguments.privet, arguments.rounds
        self.megabytes, self.sections = arguments.sample, arguments.sections
        expressions = tomllib.loads((HERE / "peers/expressions.toml").read_text())["expression"]
        self.lists = {"10": self.list([one["regex"] for one in expressions if one.get("brief")]), "64": self.list([one["regex"] for one in expressions])}
        self.corpora = [name for name in arguments.corpora if (self.folder / "corpora" / name).is_dir()]
        if not self.corpora:
            sys.exit(f"{self.folder}/corpora: holds none of {', '.join(arguments.corpora)}; make them with benches/corpora")

    def list(self, expressions):
        path = self.folder / f"expressions-{len(expressions)}.txt"
        path.write_text("\n".join(expressions) + "\n")
        return path

    def scan(self, target, threads=1, *more):
        return lambda: Run([self.privet, "scan", target, "--format", "json", "--quiet", "--no-config", "--no-cache", "--threads", threads, *more])

    def ripgrep(self, target, which):
        quiet = ["-uuu", "--text", "--no-unicode", "--no-config", "--count-matches", "--threads", "1"]
        return lambda: Run([self.folder / "tools/bin/rg", *quiet, "--file", self.lists[which], target], (0, 1))

    def kingfisher(self, target):
        """It answers 0 where it finds nothing and 200 and more where it does. `warm` stands for its cache of compiled rules."""
        options = ["--no-validate", "--no-update-check", "--jobs", "1", "--quiet", "--no-dedup", "--git-history", "none", "--no-base64", "--format", "json"]
        return lambda: Run([self.folder / "kingfisher/bin/kingfisher", "scan", target, *options], range(256))

    def has(self, tool):
        return (self.folder / tool).exists()

    def whole(self):
        print("\n### Whole process, one thread\n\nCPU seconds, median; in brackets how many times the CPU time of privet; the last columns are peaks of memory in MiB.\n")
        names = ["privet", "rg, 10", "rg, 64"] + (["Kingfisher"] if self.has("kingfisher/bin/kingfisher") else [])
        print(f"| corpus | MB | findings | {' | '.join(names)} | privet / rg, 10 | MiB: {' | MiB: '.join(names)} |\n|{'---|' * (2 * len(names) + 4)}")
        for name in self.corpora:
            target = self.folder / "corpora" / name
            programs = {"privet": self.scan(target), "rg, 10": self.ripgrep(target, "10"), "rg, 64": self.ripgrep(target, "64")}
            if "Kingfisher" in names:
                programs["Kingfisher"] = self.kingfisher(target)
                programs["Kingfisher"]()  # warms its cache of rules
            runs = rounds(programs, self.count)
            cpu = {program: median(done, "cpu") for program, done in runs.items()}
            own = cpu["privet"]
            paired = statistics.median(one.cpu / other.cpu for one, other in zip(runs["privet"], runs["rg, 10"]))
            cells = [f"{cpu[program]:.2f}" + ("" if program == "privet" else f" ({cpu[program] / own:.2f})") for program in names]
            peaks = [f"{median(runs[program], 'peak') / MIB:.0f}" for program in names]
            print(f"| {name} | {size(target) / MB:.0f} | {findings(runs['privet'][0].out)} | {' | '.join(cells)} | {paired:.2f} | {' | '.join(peaks)} |", flush=True)

    def memory(self):
        """Hyperscan in memory, and the engine and its reference of `benches/engine.rs`, by turns."""
        driver = self.folder / "tools/hyperscan"
        engine = os.environ.get("PRIVET_ENGINE")
        if not engine:
            print("\n(in memory: left out, since PRIVET_ENGINE does not name the built `cargo bench --bench engine`)")
            return
        print(f"\n### In memory, one thread, the first {self.megabytes} MB\n\nGB/s of CPU time, medians of paired rounds.\n")
        print("| corpus | privet | regex-automata, 64, warm | privet / regex-automata | Hyperscan, 64 | privet / Hyperscan |\n|---|---|---|---|---|---|")
        for name in self.corpora:
            paths = self.folder / f"{name}.list"
            taken = sample(self.folder / "corpora" / name, self.megabytes * MB)
            paths.write_text("".join(f"{path}\n" for path in taken))
            lines = {"engine": [], "hyperscan": []}
            for number in range(self.count):
                for program in ("engine", "hyperscan")[:: -1 if number % 2 else 1]:
                    if program == "engine":
                        lines[program] += [json.loads(line) for line in Run([engine, "--bench", "pair", paths]).out.splitlines()]
                    elif driver.exists():
                        lines[program] += [line.split() for line in Run([driver, self.lists["64"], paths, "1"]).out.splitlines()]
            speed = {of: statistics.median(line["bytes"] / line[of] / 1e9 for line in lines["engine"]) for of in ("privet", "reference")}
            ratio = statistics.median(line["reference"] / line["privet"] for line in lines["engine"])
            other = statistics.median(int(line[1]) / float(line[0]) / 1e9 for line in lines["hyperscan"]) if lines["hyperscan"] else None
            beside = f"{other:.3f} | {speed['privet'] / other:.2f}" if other else "- | -"
            print(f"| {name} | {speed['privet']:.3f} | {speed['reference']:.3f} | {ratio:.2f} | {beside} |", flush=True)

    def threads(self):
        print("\n### Two threads\n\nBest wall seconds of one and of two threads.\n")
        print("| what | MB | one | two | speed-up | CPU of two / of one |\n|---|---|---|---|---|---|")
        for name, target in (("code", self.folder / "corpora/code"), ("one file", self.large())):
            if not target.exists():
                continue
            runs = rounds({"one": self.scan(target, 1), "two": self.scan(target, 2)}, max(3, self.count))
            one, two = (min(run.wall for run in runs[which]) for which in ("one", "two"))
            cpu = median(runs["two"], "cpu") / median(runs["one"], "cpu")
            print(f"| {name} | {size(target) / MB:.0f} | {one:.2f} | {two:.2f} | {one / two:.2f} | {cpu:.2f} |", flush=True)
            if target.is_file():
                peak = max(run.peak for which in runs.values() for run in which)
                print(f"\nPeak of memory with the single file: {peak / MIB:.0f} MiB; the file has {size(target) / MIB:.0f} MiB and is mapped.")

    def large(self):
        """One file of a GB, the logs one after another, again and again."""
        target, logs = self.folder / "corpora/large.log", self.folder / "corpora/logs"
        wanted = int(os.environ.get("PRIVET_BENCH_LARGE", "1000")) * MB
        if logs.is_dir() and (not target.exists() or target.stat().st_size < wanted):
            with target.open("wb") as out:
                while out.tell() < wanted:
                    for path in sorted(logs.iterdir()):
                        out.write(path.read_bytes())
        return target

    def start(self):
        print("\n### Start-up\n")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "letter.txt")
            path.write_text(("Nothing of a person stands here, and the rest is like it. " * 20)[:1003] + "\nSSN: 536-90-4399\n")
            runs = rounds({"privet": self.scan(path, 1), "version": lambda: Run([self.privet, "--version"])}, 41)
        done = runs["privet"]
        print(f"`privet scan` of one file of 1 KB, 41 runs: median {median(done, 'wall') * 1e3:.1f} ms wall, {median(done, 'cpu') * 1e3:.1f} ms CPU, least {min(run.wall for run in done) * 1e3:.1f} ms wall; "
              f"`privet --version`: {median(runs['version'], 'wall') * 1e3:.1f} ms wall.")

    def run(self):
        print(f"## {datetime.datetime.now(datetime.UTC):%F %R} UTC\n")
        print(machine(self.privet))
        for section in self.sections:
            getattr(self, section)()
        print(f"\nLoad at the end: {os.getloadavg()[0]:.1f}.")


def size(target):
    return target.stat().st_size if target.is_file() else sum(path.stat().st_size for path in target.rglob("*") if path.is_file())


def sample(folder, limit):
    """The files of a corpus in order of name until there are so many bytes, and at least one; a large one is cut at a line."""
    taken, total = [], 0
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    share = limit // len(files) if len(files) < 16 else limit
    for path in files:
        if total >= limit:
            break
        if path.stat().st_size > share:
            cut = folder.parent / f"{folder.name}.{path.name}.part"
            with path.open("rb") as whole:
                cut.write_bytes(whole.read(share) + whole.readline())
            path = cut
        taken.append(path)
        total += path.stat().st_size
    return taken


def machine(privet):
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    flags = next((line for line in open("/proc/cpuinfo") if line.startswith("flags")), "")
    best = "AVX-512" if "avx512bw" in flags else "AVX2" if "avx2" in flags else "portable"
    commit = subprocess.run(["git", "-C", HERE, "log", "-1", "--format=%h %cs"], capture_output=True, text=True).stdout.strip() or "unknown"
    version = subprocess.run([privet, "--version"], capture_output=True, text=True).stdout.strip()
    return f"{os.cpu_count()} CPUs, {model} ({best}), Linux {platform.release()}; load {os.getloadavg()[0]:.1f}; {version}, sources at {commit}."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where benches/compare.sh put tools and corpora")
    parser.add_argument("privet", type=pathlib.Path, help="the program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", type=int, default=16, metavar="MB", help="how much of a corpus is read into memory (16)")
    parser.add_argument("--corpora", nargs="+", default=CORPORA, metavar="NAME")
    parser.add_argument("--sections", nargs="+", default=("memory", "whole", "threads", "start"), choices=("memory", "whole", "threads", "start"), metavar="SECTION")
    Bench(parser.parse_args()).run()


if __name__ == "__main__":
    main()
