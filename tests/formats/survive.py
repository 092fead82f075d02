"""Scans damaged files and bombs: no crash, no hang, memory of all processes together under a limit, every file in the ledger.

    python3 survive.py PRIVET FOLDER
"""
import json, os, subprocess, sys, threading, time

LIMIT = 512 << 20
SECONDS = 600


def resident(pid):
    """Resident bytes of a process and its children."""
    total, children = 0, []
    try:
        with open(f"/proc/{pid}/statm") as file:
            total = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                children += file.read().split()
    except OSError:
        return 0
    return total + sum(resident(child) for child in children)


def main(program, folder):
    start, peak = time.time(), 0
    command = [program, "scan", folder, "--no-config", "--quiet", "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    out = []
    reader = threading.Thread(target=lambda: out.append(process.stdout.read()))
    reader.start()
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        if time.time() - start > SECONDS:
            process.kill()
            print(f"did not end within {SECONDS} seconds")
            return 1
        time.sleep(0.02)
    reader.join()
    inventory = json.loads(out[0])
    coverage = inventory["coverage"]
    files = sum(len(names) for _, _, names in os.walk(folder))
    ended = coverage["scanned"]["objects"] + len(coverage["failed"]) + sum(row["objects"] for row in coverage["skipped"])
    internal = [row for row in coverage["failed"] if row["reason"] == "internal"]
    print(f"{files} files, {time.time() - start:.0f} s, exit {process.returncode}, {peak >> 20} MiB at most")
    print(f"scanned {coverage['scanned']['objects']}, in part {len(coverage['truncated'])}, failed {len(coverage['failed'])}")
    failures = [
        process.returncode != 0 and f"exit code {process.returncode}",
        coverage["listed"]["objects"] != files and f"{coverage['listed']['objects']} listed",
        ended != files and f"{ended} ended",
        peak > LIMIT and "too much memory",
        internal and f"internal failures: {internal[:3]}",
    ]
    failures = [failure for failure in failures if failure]
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
