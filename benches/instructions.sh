#!/usr/bin/env bash
# Counts the instructions that privet takes for the corpora, whatever else the machine does: small gains show here that no clock tells from noise.
#
#   benches/instructions.sh PRIVET [CORPUS...]
#
# Prints for each corpus millions of instructions and how many there are for each byte, on one thread. What each function takes stands in
# $PRIVET_BENCH/instructions.CORPUS (target/bench by default), for `callgrind_annotate`. It wants valgrind, which knows AVX2 but no AVX-512,
# and the corpora that benches/corpora made.
set -euo pipefail

missing() {
    echo "benches/instructions.sh: $1" >&2
    exit 2
}

[[ $# -gt 0 ]] || missing "no program; give the path of a released privet, and which corpora"
program="$(realpath "$1")"
shift
[[ -x "$program" ]] || missing "$program: is no program; \`cargo build --release\` makes target/release/privet"
command -v valgrind >/dev/null || missing "valgrind is missing; install its package"
cd "$(dirname "$0")/.."
bench="${PRIVET_BENCH:-target/bench}"

for corpus in "${@:-code}"; do
    texts="$bench/corpora/$corpus"
    [[ -d "$texts" ]] || missing "$texts: is not there; benches/corpora makes it"
    # Findings are no error here, so the exit code 1 is none.
    told="$(PRIVET_SIMD=avx2 valgrind --tool=callgrind --callgrind-out-file="$bench/instructions.$corpus" \
        "$program" scan "$texts" --format json --quiet --threads 1 --no-cache --no-config 2>&1 >/dev/null)" || [[ $? -eq 1 ]] || missing "$corpus: $(tail -n 1 <<<"$told")"
    count="$(sed -n 's/.*Collected : //p' <<<"$told")"
    [[ -n "$count" ]] || missing "$corpus: valgrind counted nothing: $(tail -n 1 <<<"$told")"
    bytes="$(find "$texts" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')"
    awk -v name="$corpus" -v count="$count" -v bytes="$bytes" 'BEGIN { printf "%-8s %8.0f M  %6.1f a byte\n", name, count / 1e6, count / bytes }'
done
