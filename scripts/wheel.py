#!/usr/bin/env python3
"""Makes the Python wheel from a program that is built already: scripts/wheel.py PROGRAM FOLDER.

`pip install .` builds the same from source by maturin (pyproject.toml). A wheel is an archive whose `data/scripts` pip puts on the path; its name says where
the program runs, which the program itself tells: a static one everywhere on Linux, another where the glibc that it asks for is there.
"""

import base64
import hashlib
import pathlib
import platform
import re
import subprocess
import sys
import tomllib
import zipfile


def tag(program):
    machine = platform.machine()
    if b"INTERP" not in subprocess.run(["readelf", "-l", program], check=True, capture_output=True).stdout:
        return f"py3-none-manylinux_2_17_{machine}.manylinux2014_{machine}.musllinux_1_1_{machine}"
    symbols = subprocess.run(["objdump", "-T", program], check=True, capture_output=True, text=True).stdout
    newest = max((int(major), int(minor)) for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", symbols))
    return f"py3-none-manylinux_{newest[0]}_{newest[1]}_{machine}"


def metadata(root, project, version):
    lines = [
        "Metadata-Version: 2.4", f"Name: {project['name']}", f"Version: {version}", f"Summary: {project['description']}", f"Keywords: {','.join(project['keywords'])}",
        f"License-Expression: {project['license']}", *(f"License-File: {file}" for file in project["license-files"]),
        *(f"Classifier: {one}" for one in project["classifiers"]), f"Requires-Python: {project['requires-python']}", "Description-Content-Type: text/markdown",
    ]
    return "\n".join(lines) + "\n\n" + (root / project["readme"]).read_text(encoding="utf-8")


def main():
    program, folder = map(pathlib.Path, sys.argv[1:3])
    root = pathlib.Path(__file__).resolve().parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = tomllib.loads((root / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
    tags = tag(str(program))
    name = f"{project['name']}-{version}"
    about = f"{name}.dist-info"
    compressed = [part.split(".") for part in tags.split("-")]
    every = [f"Tag: {python}-{abi}-{system}" for python in compressed[0] for abi in compressed[1] for system in compressed[2]]
    files = [
        (f"{name}.data/scripts/privet", program.read_bytes(), 0o755),
        (f"{about}/METADATA", metadata(root, project, version).encode(), 0o644),
        (f"{about}/WHEEL", "\n".join(["Wheel-Version: 1.0", "Generator: scripts/wheel.py", "Root-Is-Purelib: false", *every, ""]).encode(), 0o644),
        *((f"{about}/licenses/{file}", (root / file).read_bytes(), 0o644) for file in project["license-files"]),
    ]
    record = ""
    for path, content, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content)}\n"
    record += f"{about}/RECORD,,\n"
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-{tags}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content, mode in [*files, (f"{about}/RECORD", record.encode(), 0o644)]:
            # The same program gives the same bytes: no clock.
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    print(wheel)


main()
