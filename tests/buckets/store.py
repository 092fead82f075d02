"""A store for tests: moto's S3 on loopback, which fails on demand and counts what it is asked.

    python store.py PORT

PUT /__faults sets what fails, as JSON of lists of keys: `throttle` (two answers of 503, then the object), `throttle-always`, `break` (two answers
that end in the middle), `forbid`, `vanish` (listed, not there), `change` (ends in the middle and is another object each time), and `slow`, seconds
by which every answer waits. PUT /__fill makes a bucket of the files of a folder, without thousands of requests. GET /__counts answers how often what
was asked and who paid, and forgets it.
"""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from moto.s3.models import get_canned_acl, s3_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, run_simple


class Faulty:
    def __init__(self, app):
        self.app, self.lock = app, threading.Lock()
        self.faults, self.counts, self.bodies, self.tries, self.payers = {}, Counter(), Counter(), Counter(), Counter()

    def __call__(self, environ, start):
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == "/__faults":
            self.faults = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            self.tries = Counter()
            return answer(start, "200 OK", b"")
        if path == "/__fill":
            asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            fill(asked["bucket"], Path(asked["folder"]))
            return answer(start, "200 OK", b"")
        if path == "/__counts":
            with self.lock:
                told = json.dumps({"requests": self.counts, "bodies": self.bodies, "payers": self.payers}).encode()
                self.counts, self.bodies, self.payers = Counter(), Counter(), Counter()
            return answer(start, "200 OK", told)
        # Google's client writes `my%2Dbucket`, which moto takes for a name.
        for raw in ("RAW_URI", "REQUEST_URI"):
            if raw in environ:
                environ[raw] = environ[raw].replace("%2D", "-")
        if self.faults.get("slow"):
            time.sleep(self.faults["slow"])
        _, bucket, key = (path.split("/", 2) + [""])[:3]
        with self.lock:
            kind = f"{method} {'object' if key else 'bucket'}"
            self.counts[kind] += 1
            # Who says that he pays: Google's header, and that of S3.
            for name in ("HTTP_X_GOOG_USER_PROJECT", "HTTP_X_AMZ_REQUEST_PAYER"):
                if payer := environ.get(name):
                    self.payers[payer] += 1
            if method == "GET" and key:
                self.bodies[key] += 1
                self.tries[key] += 1
            tried = self.tries[key]
        if method == "GET" and key:
            if key in self.faults.get("throttle", []) and tried <= 2:
                return answer(start, "503 Slow Down", b"<Error><Code>SlowDown</Code></Error>")
            if key in self.faults.get("throttle-always", []):
                return answer(start, "503 Slow Down", b"<Error><Code>SlowDown</Code></Error>")
            if key in self.faults.get("forbid", []):
                return answer(start, "403 Forbidden", b"<Error><Code>AccessDenied</Code></Error>")
            if key in self.faults.get("vanish", []):
                return answer(start, "404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>")
            if key in self.faults.get("break", []) and tried <= 2:
                return self.broken(environ, start, None)
            if key in self.faults.get("change", []):
                return self.broken(environ, start, tried)
        return self.app(environ, start)

    def broken(self, environ, start, version):
        """Half of the answer, under another tag each time where a version is told."""
        kept = {}

        def hold(status, headers, info=None):
            kept["status"], kept["headers"] = status, headers

        body = b"".join(self.app(environ, hold))
        headers = [(name, value) for name, value in kept["headers"] if version is None or name.lower() != "etag"]
        if version is not None:
            headers.append(("ETag", f'"{version:032x}"'))
        start(kept["status"], headers)

        def half():
            yield body[: len(body) // 2]
            raise ConnectionError("broken on purpose")

        return half()


def fill(bucket, folder):
    backend = s3_backends["123456789012"]["aws"]
    backend.create_bucket(bucket, "us-east-1")
    backend.put_bucket_acl(bucket, get_canned_acl("public-read"))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        backend.put_object(bucket, path.relative_to(folder).as_posix(), path.read_bytes()).set_acl(get_canned_acl("public-read"))


def answer(start, status, body):
    start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), Faulty(DomainDispatcherApplication(create_backend_app)), threaded=True, request_handler=Quiet)
