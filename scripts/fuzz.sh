#!/usr/bin/env bash
# Feeds the engine any bytes under AddressSanitizer: `scripts/fuzz.sh [SECONDS] [TARGET]`. The target `engine` (the default) holds every back end and
# every division against the whole, `oracle` the candidates against generated expressions. It installs cargo-fuzz where it is missing and needs a C++
# compiler. docs/performance.md says what the last long run found.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
target=${2:-engine}
mkdir -p "fuzz/corpus/$target"
# What detectors give as examples is where the fuzzer begins.
python3 - "$target" <<'PYTHON'
import hashlib, pathlib, sys, tomllib
for path in pathlib.Path("patterns").glob("*/*.toml"):
    for example in tomllib.loads(path.read_text()).get("examples", {}).get("accept", []):
        data = b"\x80" + example.encode()
        pathlib.Path("fuzz/corpus", sys.argv[1], hashlib.sha1(data).hexdigest()).write_bytes(data)
PYTHON
RUSTC_BOOTSTRAP=1 cargo fuzz run "$target" -- -max_total_time="${1:-3600}" -max_len=4096 -timeout=20 -rss_limit_mb=4096
