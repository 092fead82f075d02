#!/usr/bin/env bash
# Measures privet beside ripgrep, Hyperscan and Kingfisher, and two threads beside one, and prints tables in Markdown.
#
#   benches/compare.sh [--rounds N] [--corpora NAME...] [--sections NAME...] [--sample MB]      (benches/compare.py says what they mean)
#
# What it needs it installs into $PRIVET_BENCH (target/bench by default) and nowhere else: ripgrep 15.2.0 by cargo, Kingfisher by pip, Hyperscan
# from its Debian packages, the corpora by benches/corpora. It wants a C compiler, Python 3.11 or newer, apt-get and dpkg-deb; without root.
# A peer that cannot be had is an error that says what is missing; `SKIP="kingfisher hyperscan"` leaves it out, and
# `SKIP=engine` what is measured in memory, which needs the bench `engine` to be built. `PRIVET=PATH` measures that program, and `MEGABYTES=N` sets the size of the corpora (64).
set -euo pipefail
cd "$(dirname "$0")/.."
bench="$(mkdir -p "${PRIVET_BENCH:-target/bench}" && cd "${PRIVET_BENCH:-target/bench}" && pwd)"
target="${CARGO_TARGET_DIR:-$PWD/target}"
skip=" ${SKIP:-} "

missing() {
    echo "benches/compare.sh: $1" >&2
    exit 2
}

needs() {
    command -v "$1" >/dev/null || missing "$1 is missing; $2"
}

wanted() {
    [[ "$skip" != *" $1 "* ]]
}

ripgrep() {
    [[ "$("$bench/tools/bin/rg" --version 2>/dev/null | head -n 1)" == "ripgrep 15.2.0"* ]] && return
    needs cargo "ripgrep is built from crates.io"
    # Its own target directory, because this one may be shared.
    CARGO_TARGET_DIR="$bench/ripgrep-build" cargo install --quiet --locked --version 15.2.0 --root "$bench/tools" --force ripgrep ||
        missing "ripgrep 15.2.0 cannot be installed from crates.io"
    rm -rf "$bench/ripgrep-build"
}

kingfisher() {
    [[ -x "$bench/kingfisher/bin/kingfisher" ]] && return
    { python3 -m venv "$bench/kingfisher" && "$bench/kingfisher/bin/pip" install --quiet --disable-pip-version-check kingfisher-bin; } ||
        missing "kingfisher-bin cannot be installed from PyPI; SKIP=kingfisher leaves it out"
}

hyperscan() {
    local source=benches/peers/hyperscan.c root="$bench/hyperscan" include library
    [[ "$bench/tools/hyperscan" -nt "$source" ]] && return
    needs cc "the driver of Hyperscan is written in C; SKIP=hyperscan leaves it out"
    mkdir -p "$root" "$bench/tools"
    # Where there is no Hyperscan (it is for x86 alone), its fork serves.
    if ! ls "$root"/*.deb >/dev/null 2>&1; then
        needs apt-get "Hyperscan comes from Debian; SKIP=hyperscan leaves it out"
        (cd "$root" && { apt-get download libhyperscan-dev libhyperscan5 || apt-get download libvectorscan-dev libvectorscan5; } >/dev/null 2>&1) ||
            missing "neither libhyperscan-dev nor libvectorscan-dev can be downloaded; run apt-get update as root, or SKIP=hyperscan"
    fi
    for package in "$root"/*.deb; do
        dpkg-deb --extract "$package" "$root"
    done
    include="$root/usr/include"
    library="$(dirname "$(find "$root" -name 'libhs.so' | head -n 1)")"
    cc -O2 -Wall -o "$bench/tools/hyperscan" "$source" -I"$include" -L"$library" -Wl,-rpath,"$library" -lhs
}

needs python3 "it measures"
python3 -c 'import tomllib' 2>/dev/null || missing "Python is older than 3.11"
ripgrep
wanted kingfisher && kingfisher
wanted hyperscan && hyperscan
benches/corpora "$bench/corpora" --megabytes "${MEGABYTES:-64}" >&2
if [[ -z "${PRIVET:-}" ]]; then
    cargo build --release --locked --quiet
    PRIVET="$target/release/privet"
fi
if wanted engine && [[ -z "${PRIVET_ENGINE:-}" ]]; then
    # Cargo says where it puts the program of a bench.
    PRIVET_ENGINE="$(cargo bench --locked --bench engine --no-run --message-format json 2>/dev/null |
        sed -n 's/.*"executable":"\([^"]*engine-[^"]*\)".*/\1/p' | tail -n 1)" || missing "the bench \`engine\` does not build"
fi
PRIVET_ENGINE="${PRIVET_ENGINE:-}" exec python3 benches/compare.py "$bench" "$PRIVET" "$@"
