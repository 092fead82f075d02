#!/usr/bin/env bash
# Measures what reading and mapping a file cost, by size, and prints a table for docs/performance.md. Files below 8 MiB are always read, so
# their two columns show what two runs of the same thing differ by. Give the number of rounds; the default is 5.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds="${1:-5}"
privet="${CARGO_TARGET_DIR:-$PWD/target}/release/privet"
cargo build --release --locked --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# User and system time in milliseconds, and memory in MiB, of a scan in which files are read as told.
measure() {
    /usr/bin/time --format '%U %S %M' --output "$folder/time" "$privet" scan "$folder/tree" --no-config --quiet --threads 1 --mmap "$1" >/dev/null
    awk '{ printf "%d %d\n", ($1 + $2) * 1000, $3 / 1024 }' "$folder/time"
}

median() {
    sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

mkdir "$folder/tree"
echo "| size (MiB) | read: CPU ms | mapped: CPU ms | read: MiB | mapped: MiB |"
echo "|---|---|---|---|---|"
for size in 1 4 8 16 32 64 256; do
    # Plain words: the faster the matcher, the more the way in which bytes arrive weighs. `|| true`: yes ends by a closed pipe.
    { yes "the quick brown fox jumps over the lazy dog and does so again" || true; } 2>/dev/null | head -c "${size}M" >"$folder/tree/words.txt"
    rm -f "$folder"/never.* "$folder"/always.*
    for ((round = 0; round < rounds; round++)); do
        order=(never always)
        ((round % 2)) && order=(always never)
        for how in "${order[@]}"; do
            read -r cpu memory < <(measure "$how")
            echo "$cpu" >>"$folder/$how.cpu"
            echo "$memory" >>"$folder/$how.memory"
        done
    done
    echo "| $size | $(median <"$folder/never.cpu") | $(median <"$folder/always.cpu") | $(median <"$folder/never.memory") | $(median <"$folder/always.memory") |"
done
echo
echo "$(date -u +%F), $(nproc) CPUs, $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg)"
