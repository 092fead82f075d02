"""5,000 files of mixed formats with made-up people in them, the same each time.

    python corpus.py FOLDER [COUNT]

A few are larger than what is brought whole from a bucket: a table in text, a zip, a gzip and a Parquet file.
"""

import bz2
import gzip
import io
import json
import lzma
import random
import sqlite3
import sys
import tarfile
import zipfile
from pathlib import Path

import pyarrow
import pyarrow.parquet

GIVEN = "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara".split()
FAMILY = "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Wilson Taylor".split()


class Maker:
    def __init__(self, seed):
        self.dice = random.Random(seed)

    def person(self):
        given, family = self.dice.choice(GIVEN), self.dice.choice(FAMILY)
        ssn = f"{self.dice.randint(100, 665):03}-{self.dice.randint(1, 99):02}-{self.dice.randint(1, 9999):04}"
        mail = f"{given}.{family}{self.dice.randint(1, 999)}@gmail.com".lower()
        digits = [4] + [self.dice.randint(0, 9) for _ in range(14)]
        total = sum(sum(divmod(digit * 2, 10)) if at % 2 == 0 else digit for at, digit in enumerate(digits))
        card = "".join(map(str, digits)) + str(-total % 10)
        phone = f"+1 212 {self.dice.randint(200, 999)} {self.dice.randint(1000, 9999)}"
        return {"name": f"{given} {family}", "ssn": ssn, "email": mail, "card": card, "phone": phone}

    def people(self, count):
        return [self.person() for _ in range(count)]

    def filler(self, words):
        return " ".join(self.dice.choice("order ledger window river table paper garden letter number yellow".split()) for _ in range(words))


def csv(people):
    return "\n".join([",".join(people[0])] + [",".join(person.values()) for person in people]) + "\n"


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in files:
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return gzip.compress(out.getvalue(), mtime=0)


def docx(people):
    runs = "".join(f"<w:p><w:r><w:t>{person['name']}, {person['email']}, SSN {person['ssn']}</w:t></w:r></w:p>" for person in people)
    body = f'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{runs}</w:body></w:document>'
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped([("[Content_Types].xml", types), ("word/document.xml", body)])


def parquet(people, rows_a_group=1000):
    out = io.BytesIO()
    table = pyarrow.table({key: [person[key] for person in people] for key in people[0]})
    pyarrow.parquet.write_table(table, out, row_group_size=rows_a_group, compression="snappy")
    return out.getvalue()


def sqlite(people, path):
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.execute("create table customer (name text, ssn text, email text)")
    base.executemany("insert into customer values (?, ?, ?)", [(person["name"], person["ssn"], person["email"]) for person in people])
    base.commit()
    base.close()


FORMS = {
    "csv": lambda maker: csv(maker.people(20)),
    "json": lambda maker: json.dumps(maker.people(5), indent=1),
    "jsonl": lambda maker: "".join(json.dumps(person) + "\n" for person in maker.people(8)),
    "txt": lambda maker: f"{maker.filler(80)}. Call {maker.person()['name']} at {maker.person()['phone']}. {maker.filler(40)}\n",
    "log": lambda maker: "".join(f"INFO {maker.filler(6)} user={person['email']}\n" for person in maker.people(10)),
    "md": lambda maker: f"# {maker.filler(3)}\n\n{maker.filler(120)}\n",
    "html": lambda maker: f"<html><body><p>{maker.filler(20)}</p><p>Mail: <b>{maker.person()['email']}</b></p></body></html>",
    "xml": lambda maker: f"<people>{''.join('<person><ssn>' + person['ssn'] + '</ssn></person>' for person in maker.people(4))}</people>",
    "eml": lambda maker: f"From: {maker.person()['email']}\nTo: {maker.person()['email']}\nSubject: {maker.filler(4)}\n\n{maker.filler(30)}\n",
    "sql": lambda maker: "".join(f"INSERT INTO t (ssn, email) VALUES ('{p['ssn']}', '{p['email']}');\n" for p in maker.people(6)),
    "ini": lambda maker: f"[owner]\nemail = {maker.person()['email']}\n",
    "vcf": lambda maker: f"BEGIN:VCARD\nVERSION:3.0\nFN:{maker.person()['name']}\nEMAIL:{maker.person()['email']}\nEND:VCARD\n",
    "py": lambda maker: f"# {maker.filler(20)}\nOWNER = '{maker.person()['email']}'\n",
    "zip": lambda maker: zipped([("a.csv", csv(maker.people(10))), ("b/c.txt", maker.filler(50))]),
    "tar.gz": lambda maker: tarred([("x.json", json.dumps(maker.people(3))), ("y.log", maker.filler(50))]),
    "csv.gz": lambda maker: gzip.compress(csv(maker.people(15)).encode(), mtime=0),
    "txt.bz2": lambda maker: bz2.compress(f"ssn {maker.person()['ssn']}\n".encode()),
    "txt.xz": lambda maker: lzma.compress(f"card {maker.person()['card']}\n".encode()),
    "docx": lambda maker: docx(maker.people(3)),
    "parquet": lambda maker: parquet(maker.people(50)),
    "png": lambda maker: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0" + maker.dice.randbytes(200),
    "bin": lambda maker: maker.dice.randbytes(3000),
}


def large(folder):
    """Four that are read in pieces, and one that is brought whole."""
    maker = Maker("large")
    people = maker.people(4000)
    rows = csv(people).split("\n", 1)
    (folder / "large.csv").write_text(rows[0] + "\n" + rows[1] * 70)
    (folder / "middle.csv").write_text(rows[0] + "\n" + rows[1] * 40)
    (folder / "large.log").write_text("".join(f"{maker.filler(12)} {people[at % 4000]['email'] if at % 50 == 0 else ''}\n" for at in range(230000)))
    (folder / "large.zip").write_bytes(zipped([(f"{at}.bin", maker.dice.randbytes(900_000)) for at in range(20)] + [("z.csv", csv(people[:50]))]))
    noise = [dict(person, note=maker.dice.randbytes(90).hex()) for person in people for _ in range(40)]
    (folder / "large.parquet").write_bytes(parquet(noise, 20_000))


def main(folder, count):
    forms = list(FORMS)
    for number in range(count):
        kind = forms[number % len(forms)]
        path = folder / f"year={2020 + number % 5}" / f"team {number % 7}" / f"{number:05}.{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        made = FORMS[kind](Maker(number))
        path.write_bytes(made if isinstance(made, bytes) else made.encode())
    sqlite(Maker("base").people(40), folder / "base.sqlite")
    if count >= 1000:
        large(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4994)
