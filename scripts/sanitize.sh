#!/usr/bin/env bash
# The tests of the engine under AddressSanitizer, on every back end that the machine has. The stable compiler does it with RUSTC_BOOTSTRAP.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/sanitize"
for backend in portable avx2 avx512; do
    echo "== $backend"
    PRIVET_SIMD=$backend cargo test --locked --lib --no-default-features --target "$target" detect::
done
