#!/usr/bin/env bash
# Feeds the engine any bytes, on every back end and divided anywhere, under AddressSanitizer: `scripts/fuzz.sh [SECONDS]`. It installs cargo-fuzz
# where it is missing and needs a C++ compiler. docs/performance.md says what the last long run found.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
mkdir -p fuzz/corpus/engine
# What detectors give as examples is where the fuzzer begins.
python3 - <<'PYTHON'
import hashlib, pathlib, tomllib
for path in pathlib.Path("patterns").glob("*/*.toml"):
    for example in tomllib.loads(path.read_text()).get("examples", {}).get("accept", []):
        data = b"\x80" + example.encode()
        pathlib.Path("fuzz/corpus/engine", hashlib.sha1(data).hexdigest()).write_bytes(data)
PYTHON
RUSTC_BOOTSTRAP=1 cargo fuzz run engine -- -max_total_time="${1:-3600}" -max_len=4096 -timeout=20 -rss_limit_mb=4096
