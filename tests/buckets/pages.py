"""The commands of the pages on buckets, as they stand there: `bucket`, `other`, `container` … are on loopback.

A shell that runs a page has a `privet` which hands on what it is told, but for the store's address and the account, which are those of the emulators.
Signing in with other software's command (`gcloud auth …`) does nothing.
"""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ("buckets.md", "source-s3.md", "source-gcs.md", "source-azure.md")
SHELL = """
set -eu
gcloud() { :; }
privet() {
    local given=() azure=
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --account | --endpoint) shift ;;
            az://*) azure=1; given+=("$1") ;;
            *) given+=("$1") ;;
        esac
        shift
    done
    if [[ $azure ]]; then
        AZURE_STORAGE_ACCOUNT_NAME=$LOOPBACK_ACCOUNT AZURE_STORAGE_ACCOUNT_KEY=$LOOPBACK_KEY \\
            command "$PRIVET" "${given[@]}" --account "$LOOPBACK_ACCOUNT" --endpoint "$LOOPBACK_AZURE"
    elif [[ "${given[*]}" == *gs://* && "${given[*]}" != *--anonymous* ]]; then
        # The emulator of Google's interface knows no accounts.
        command "$PRIVET" "${given[@]}" --endpoint "$LOOPBACK_S3" --anonymous
    else
        command "$PRIVET" "${given[@]}" --endpoint "$LOOPBACK_S3"
    fi
}
"""


def run(bench, account, key):
    """Runs every block that this stage answers for; how many commands of privet there were."""
    folder = bench.work / "shown"
    for name in ("folder", "LC08"):
        (folder / name).mkdir(parents=True)
        (folder / name / "people.csv").write_text("name,ssn\nAda Miller,536-90-4399\n")
    for bucket in ("bucket", "other", "public-bucket", "gcp-public-data-landsat"):
        bench.fill(bucket, folder)
    bench.fill_azure("container", sorted(folder.rglob("*.csv")), folder)
    home = bench.work / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws/credentials").write_text("[audit]\naws_access_key_id = test\naws_secret_access_key = test\n")
    more = {"PRIVET": bench.privet, "HOME": str(home), "LOOPBACK_S3": bench.s3_url, "LOOPBACK_AZURE": bench.azure_url}
    environment = bench.env | more | {"LOOPBACK_ACCOUNT": account, "LOOPBACK_KEY": key}
    commands = 0
    for page in PAGES:
        blocks = re.findall(r"^```sh stage:60-buckets\n(.*?)^```", (ROOT / "docs" / page).read_text(), re.S | re.M)
        text = "".join(blocks)
        done = subprocess.run(["bash", "-c", SHELL + text], cwd=bench.work, env=environment, capture_output=True, text=True)
        if done.returncode != 0 or not text:
            raise SystemExit(f"{page}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
        shown = len(re.findall(r"^privet ", text, re.M))
        # A sample of few objects may be empty.
        seen, sampled = done.stdout.count("(id.national.us.ssn)"), text.count("--sample")
        if not shown - sampled <= seen <= shown:
            raise SystemExit(f"{page}: {seen} of {shown} commands found what is there\n{done.stdout}\n{done.stderr}")
        commands += shown
    return commands
