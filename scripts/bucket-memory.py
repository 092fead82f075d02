#!/usr/bin/env python3
"""Memory of a scan of a bucket: one object of 5 GB, one gzip of 2 GB, and so many small ones that 64 are in flight.

    scripts/bucket-memory.py target/release/privet [SCALE] [--dense]

SCALE divides the sizes (10: 500 MB and 200 MB). One row in fifty is about a person; with --dense every row is, which takes many times as long. A store on loopback makes the objects up as they are read, so that nothing of it stands on the
disk. Prints the peak of resident memory and fails when it is more than 256 MiB. Run by hand: it takes minutes.
"""

import gzip
import json
import os
import random
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

LIMIT = 256 << 20
DICE = random.Random(7)
PERSON = 1 if "--dense" in sys.argv else 50


def row(number):
    if number % PERSON:
        return f"{number},,{DICE.randbytes(40).hex()},\n"
    return f"{number},Person {number},note {number * 7919 % 100003},536-72-{1000 + number % 9000}\n"


ROWS = "".join(row(number) for number in range(20_000)).encode()
MEMBER = gzip.compress(ROWS, 1, mtime=0)
SMALL = (ROWS * 2)[: 1 << 20]


class Repeated:
    def __init__(self, head, block, size):
        self.head, self.block, self.size = head, block, len(head) + (size - len(head)) // len(block) * len(block)

    def read(self, start, end):
        out, at = [], start
        while at < end:
            if at < len(self.head):
                piece = self.head[at : min(end, len(self.head))]
            else:
                offset = (at - len(self.head)) % len(self.block)
                piece = self.block[offset : offset + end - at]
            out.append(piece)
            at += len(piece)
        return out


def objects(scale):
    made = {"big.csv": Repeated(b"id,name,note,ssn\n", ROWS, 5_000_000_000 // scale), "big.csv.gz": Repeated(b"", MEMBER, 2_000_000_000 // scale)}
    return made | {f"small/{number:03}.csv": Repeated(b"", SMALL, len(SMALL)) for number in range(200)}


class Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    made = {}

    def do_GET(self):
        url = urlsplit(self.path)
        key = unquote(url.path).lstrip("/").partition("/")[2]
        if not key:
            rows = "".join(
                f'<Contents><Key>{name}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"1"</ETag><Size>{item.size}</Size></Contents>'
                for name, item in sorted(self.made.items())
            )
            return self.answer(200, [f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()], {})
        item = self.made[key]
        start, end, status, headers = 0, item.size, 200, {"ETag": '"1"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        if wanted := self.headers.get("Range"):
            first, last = wanted.removeprefix("bytes=").split("-")
            start, end, status = int(first), min(int(last) + 1, item.size), 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{item.size}"
        self.answer(status, item.read(start, end), headers)

    def answer(self, status, pieces, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(sum(map(len, pieces))))
        self.end_headers()
        for piece in pieces:
            self.wfile.write(piece)

    def log_message(self, *_):
        pass


def main(privet, scale):
    Store.made = objects(scale)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    env = os.environ | {"AWS_ACCESS_KEY_ID": "t", "AWS_SECRET_ACCESS_KEY": "t", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}
    command = [privet, "scan", "s3://bucket", "--no-config", "--no-cache", "--quiet", "--strict", "--format", "json", "--output", "json:/dev/null"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
    told = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    code, peak = os.waitstatus_to_exitcode(status), usage.ru_maxrss << 10
    coverage = json.loads(told)["coverage"]
    sizes = ", ".join(f"{name} {item.size / 1e9:.2f} GB" for name, item in Store.made.items() if name.startswith("big"))
    print(f"{sizes}, 200 of 1 MB: {peak / (1 << 20):.0f} MiB at most, {usage.ru_utime + usage.ru_stime:.0f} s of processor, exit code {code}, {coverage['scanned']}")
    if code or peak > LIMIT or not coverage["complete"]:
        raise SystemExit(f"more than {LIMIT >> 20} MiB, or not everything was read: {coverage['truncated']} {coverage['failed']}")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[2:] if word != "--dense"]
    main(sys.argv[1], numbers[0] if numbers else 1)
