"""Scans the planted documents and says which value is missing in which file, or stands at no place that a person could look up.

    python3 check.py PRIVET FOLDER
"""
import json, os, subprocess, sys

ELEMENTS = {
    "card_number": "financial.card", "iban": "financial.iban", "ssn": "id.national.us.ssn", "email": "contact.email", "phone": "contact.phone",
    "passport_number": "id.passport", "coordinates": "geo.coordinates", "date_of_birth": "demo.birth_date", "full_name": "person.name",
    "mac_address": "net.mac", "jwt": "auth", "diagnosis": "health",
}
# What a picture says of itself, and what holds one value alone.
PARTS = {"photo.jpg": ["coordinates", "ssn"], "photo.png": ["coordinates", "ssn"], "photo.webp": ["coordinates", "ssn"], "photo.tiff": ["coordinates", "ssn"]}
# What a place has to hold, by the ending of the file.
PLACES = {
    "csv": ["row", "column_name"], "tsv": ["row", "column_name"], "json": ["path"], "jsonl": ["path"], "yaml": ["path"], "ini": ["path"], "env": ["path"],
    "properties": ["path"], "sql": ["table", "column_name", "row"], "sqlite": ["table", "column_name", "row"], "parquet": ["column_name", "row"],
    "orc": ["column_name", "row"], "avro": ["column_name", "row"], "arrow": ["column_name", "row"], "arrows": ["column_name", "row"],
    "xlsx": ["sheet", "cell"], "xls": ["sheet", "cell"], "ods": ["sheet", "cell"], "pdf": ["page"], "pptx": ["page"], "odp": ["page"],
    "docx": ["path"], "odt": ["path"], "xml": ["path"], "gpx": ["path"], "kml": ["path"], "ipynb": ["path"], "har": ["path"], "html": ["line"], "txt": ["line"],
    "vcf": ["line"], "ics": ["line"], "rtf": ["path"],
}


def main(program, folder):
    run = subprocess.run([program, "scan", folder, "--no-config", "--quiet", "--format", "jsonl", "--min-confidence", "likely"], capture_output=True, text=True)
    found = {}
    for line in run.stdout.splitlines():
        finding = json.loads(line)
        if "element" in finding:
            found.setdefault(finding["object"], []).append(finding)
    files = sorted(name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name)))
    failures = []
    for name in files:
        if name == "all.zip":
            continue
        for prefix in ("", f"all.zip!{name}.tar.gz!dir/"):
            if prefix and name.startswith("one."):
                continue
            inside = [finding for object, list in found.items() if object == prefix + name or object.startswith(prefix + name + "!") for finding in list]
            wanted = PARTS.get(name, list(ELEMENTS))
            missing = [key for key in wanted if not any(finding["element"].startswith(ELEMENTS[key]) for finding in inside)]
            if missing:
                failures.append(f"{prefix + name}: {', '.join(missing)}")
            own = [finding for finding in inside if "!" not in finding["object"][len(prefix):]]
            ending = name.rsplit(".", 1)[-1]
            for finding in own:
                lacks = [part for part in PLACES.get(ending, []) if part not in finding["place"]]
                if lacks and "name" not in finding["place"] and not (finding["place"].get("path") or "").startswith("properties"):
                    failures.append(f"{prefix + name}: {finding['element']}: its place {finding['place']} lacks {', '.join(lacks)}")
                    break
    print("\n".join(failures))
    print(f"{len(files)} files, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
