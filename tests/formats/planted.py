"""Writes one document of the same twelve values in every format, most of them by other people's software.

    python3 planted.py FOLDER

Needs pyarrow, openpyxl, fastavro, reportlab, python-docx, python-pptx, py7zr, xlwt, odfpy, piexif, pillow and pydicom; `soffice`, `exiftool`
and `sqlite3` are used where they are installed. The values are published test values or made up.
"""
import base64, bz2, csv, gzip, io, json, lzma, os, shutil, sqlite3, subprocess, sys, tarfile, zipfile
from email.message import EmailMessage
from xml.sax.saxutils import escape

VALUES = {
    "card_number": "4012888888881881",
    "iban": "GB82WEST12345698765432",
    "ssn": "219-09-9999",
    "email": "jane.roe@fastmail.com",
    "phone": "+1 415 273 9164",
    "passport_number": "C03005988",
    "coordinates": "37.774929, -122.419416",
    "date_of_birth": "1984-03-02",
    "full_name": "Margaret Thompson",
    "mac_address": "00:1B:44:11:3A:B7",
    "jwt": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "diagnosis": "type 2 diabetes",
}
LABELS = {
    "card_number": "Card number", "iban": "IBAN", "ssn": "SSN", "email": "Email", "phone": "Phone", "passport_number": "Passport number",
    "coordinates": "Coordinates", "date_of_birth": "Date of birth", "full_name": "Name", "mac_address": "MAC address", "jwt": "JWT",
    "diagnosis": "Diagnosis",
}
LINES = [f"{LABELS[key]}: {value}" for key, value in VALUES.items()]
KEYS, ROW = list(VALUES), list(VALUES.values())


def main(folder):
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    text(), markup(), data(), mail(), office(), columns(), portable()
    archives()


def write(name, content):
    with open(name, "wb") as out:
        out.write(content.encode() if isinstance(content, str) else content)


def text():
    write("plain.txt", "\n".join(LINES) + "\n")
    with open("table.csv", "w", newline="") as out:
        csv.writer(out).writerows([KEYS, ROW])
    with open("table.tsv", "w", newline="") as out:
        csv.writer(out, delimiter="\t").writerows([KEYS, ROW])
    write("doc.json", json.dumps({"people": [VALUES]}, indent=1))
    write("lines.jsonl", json.dumps(VALUES) + "\n")
    write("doc.yaml", "people:\n  - " + "\n    ".join(f'{key}: "{value}"' for key, value in VALUES.items()) + "\n")
    write("doc.ini", "[person]\n" + "\n".join(f"{key} = {value}" for key, value in VALUES.items()) + "\n")
    write("doc.env", "\n".join(f"{key.upper()}={value}" for key, value in VALUES.items()) + "\n")
    write("doc.properties", "\n".join(f"person.{key}={value}" for key, value in VALUES.items()) + "\n")
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in ROW)
    create = "CREATE TABLE people (" + ", ".join(f"{key} text" for key in KEYS) + ");\n"
    write("insert.sql", "-- MySQL dump 10.13\n" + create + f"INSERT INTO `people` VALUES ({quoted});\n")
    write("copy.sql", "-- PostgreSQL database dump\n" + create + f"COPY public.people ({', '.join(KEYS)}) FROM stdin;\n" + "\t".join(ROW) + "\n\\.\n")
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [line + "\n" for line in LINES]}]
    write("notebook.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1))
    headers = [{"name": key, "value": value} for key, value in VALUES.items()]
    request = {"method": "POST", "url": "https://shop.test/pay", "postData": {"mimeType": "application/json", "text": json.dumps(VALUES)}, "headers": headers}
    write("session.har", json.dumps({"log": {"version": "1.2", "entries": [{"request": request}]}}))
    write("doc.rtf", r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard " + "\\par\n".join(line[:-3] + r"{\b " + line[-3:] + "}" for line in LINES) + r"\par}")


def markup():
    rows = "".join(f"<tr><th>{LABELS[key]}</th><td>{value.replace('@', '&#64;')}</td></tr>" for key, value in VALUES.items())
    write("page.html", f"<!DOCTYPE html><html><body><table>{rows}</table></body></html>")
    inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in VALUES.items())
    write("doc.xml", f'<?xml version="1.0"?><people><person>{inner}</person></people>')
    items = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in VALUES.items())
    write("track.gpx", f'<?xml version="1.0"?><gpx version="1.1"><metadata><desc>{items}</desc></metadata><wpt lat="37.774929" lon="-122.419416"/></gpx>')
    described = "\n".join(LINES)
    write("place.kml", f'<?xml version="1.0"?><kml><Placemark><description><![CDATA[{described}]]></description></Placemark></kml>')
    notes = "".join(f"X-{key.upper().replace('_', '-')}:{value}\r\n" for key, value in VALUES.items() if key not in ("email", "phone", "full_name", "date_of_birth", "coordinates"))
    latitude, longitude = VALUES["coordinates"].split(", ")
    write("card.vcf", f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{VALUES['full_name']}\r\nEMAIL;TYPE=home:{VALUES['email']}\r\nTEL;TYPE=cell:{VALUES['phone']}\r\nBDAY:{VALUES['date_of_birth']}\r\nGEO:{latitude};{longitude}\r\n{notes}END:VCARD\r\n")
    folded = "\\n".join(line.replace(",", "\\,") for line in LINES)
    pieces = [folded[at:at + 70] for at in range(0, len(folded), 70)]
    write("event.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:" + "\r\n ".join(pieces) + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")


def mail():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@shop.test", "office@shop.test", "Größe"
    message.set_content("\n".join(LINES), cte="quoted-printable")
    message.add_alternative("<p>" + "<br>".join(LINES) + "</p>", subtype="html")
    write("message.eml", bytes(message))
    attached = EmailMessage()
    attached["From"], attached["To"], attached["Subject"] = "desk@shop.test", "office@shop.test", "a file"
    attached.set_content("see the file")
    attached.add_attachment(open("table.csv", "rb").read(), maintype="text", subtype="csv", filename="table.csv")
    write("attached.eml", bytes(attached))
    write("box.mbox", b"From desk@shop.test Sat Jan  3 01:05:34 2026\n" + bytes(message) + b"\n\n" + b"From x@shop.test Sat Jan  3 01:05:34 2026\n" + bytes(attached))


def office():
    import docx, openpyxl, pptx, xlwt
    from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
    from odf.table import Table, TableCell, TableRow
    from odf.text import P, Span
    document = docx.Document()
    for line in LINES:
        paragraph = document.add_paragraph()
        paragraph.add_run(line[:-4])
        paragraph.add_run(line[-4:]).bold = True
    document.save("report.docx")
    show = pptx.Presentation()
    for half in (LINES[:6], LINES[6:]):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.placeholders[1].text = "\n".join(half)
    show.save("slides.pptx")
    book = openpyxl.Workbook()
    book.active.title = "People"
    book.active.append(KEYS)
    book.active.append(ROW)
    book.save("book.xlsx")
    old = xlwt.Workbook()
    sheet = old.add_sheet("People")
    for column, (key, value) in enumerate(VALUES.items()):
        sheet.write(0, column, key)
        sheet.write(1, column, value)
    old.save("book.xls")
    ods = OpenDocumentSpreadsheet()
    table = Table(name="People")
    for cells in (KEYS, ROW):
        row = TableRow()
        for cell in cells:
            inner = TableCell(valuetype="string")
            inner.addElement(P(text=cell))
            row.addElement(inner)
        table.addElement(row)
    ods.spreadsheet.addElement(table)
    ods.save("book.ods")
    odt = OpenDocumentText()
    for line in LINES:
        paragraph = P(text=line[:-4])
        paragraph.addElement(Span(text=line[-4:]))
        odt.text.addElement(paragraph)
    odt.save("report.odt")
    if shutil.which("soffice"):
        for target in ("pdf", "odp"):
            subprocess.run(["soffice", "--headless", "--convert-to", target, "slides.pptx"], check=True, capture_output=True)
        os.replace("slides.pdf", "slides-office.pdf")


def columns():
    import fastavro, pyarrow, pyarrow.feather, pyarrow.ipc, pyarrow.orc, pyarrow.parquet
    table = pyarrow.table({key: [value] * 3 for key, value in VALUES.items()})
    for codec in ("snappy", "zstd", "gzip", "lz4", "brotli", "none"):
        pyarrow.parquet.write_table(table, f"table-{codec}.parquet", compression=codec, data_page_version="2.0" if codec == "zstd" else "1.0")
    for codec in ("uncompressed", "zlib", "snappy", "zstd", "lz4"):
        pyarrow.orc.write_table(table, f"table-{codec}.orc", compression=codec)
    pyarrow.feather.write_feather(table, "table-lz4.arrow", compression="lz4")
    pyarrow.feather.write_feather(table, "table-zstd.arrow", compression="zstd")
    with pyarrow.ipc.new_stream("table.arrows", table.schema) as out:
        out.write_table(table)
    schema = {"type": "record", "name": "people", "fields": [{"name": key, "type": ["null", "string"]} for key in KEYS]}
    for codec in ("null", "deflate"):
        with open(f"table-{codec}.avro", "wb") as out:
            fastavro.writer(out, schema, [VALUES] * 3, codec=codec)
    database = sqlite3.connect("data.sqlite")
    database.execute("create table people (" + ", ".join(f"{key} text" for key in KEYS) + ")")
    database.execute("insert into people values (" + ",".join("?" * len(ROW)) + ")", ROW)
    database.commit()
    database.close()


def portable():
    from reportlab.pdfgen import canvas
    page = canvas.Canvas("report.pdf")
    page.drawString(72, 800, "page one")
    page.showPage()
    for number, line in enumerate(LINES):
        page.drawString(36, 780 - 20 * number, line) if len(line) < 100 else [page.drawString(36, 780 - 20 * number, line)] and page.setFont("Helvetica", 4)
    page.save()
    scanned()


def data():
    import piexif
    from PIL import Image
    rational = lambda number: ((int(number), 1), (int(number * 60 % 60), 1), (int(number * 3600 % 60 * 100), 100))
    gps = {1: b"N", 2: rational(37.774929), 3: b"W", 4: rational(122.419416)}
    exif = piexif.dump({"0th": {piexif.ImageIFD.Artist: VALUES["full_name"].encode(), piexif.ImageIFD.ImageDescription: "; ".join(LINES).encode()}, "GPS": gps})
    image = Image.new("RGB", (32, 32))
    for ending in ("jpg", "png", "webp", "tiff"):
        image.save(f"photo.{ending}", exif=exif)


def scanned():
    """A page that is a picture, for the command that reads pictures."""
    from PIL import Image, ImageDraw, ImageFont
    image = Image.new("RGB", (1400, 300), "white")
    draw = ImageDraw.Draw(image)
    draw.text((40, 60), "SSN: 219-09-9999", fill="black", font=ImageFont.load_default(size=64))
    os.makedirs("scanned", exist_ok=True)
    image.save("scanned/page.pdf")
    image.save("scanned/page.png")


def archives():
    names = sorted(name for name in os.listdir(".") if os.path.isfile(name))
    import py7zr
    with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as outer:
        for name in names:
            inner = io.BytesIO()
            with tarfile.open(fileobj=inner, mode="w:gz") as tar:
                tar.add(name, arcname=f"dir/{name}")
            outer.writestr(f"{name}.tar.gz", inner.getvalue())
    plain = open("table.csv", "rb").read()
    write("one.csv.gz", gzip.compress(plain))
    write("one.csv.bz2", bz2.compress(plain))
    write("one.csv.xz", lzma.compress(plain))
    with py7zr.SevenZipFile("one.7z", "w") as archive:
        archive.writestr(plain, "dir/table.csv")
    with tarfile.open("one.tar", "w") as tar:
        tar.add("table.csv", arcname="dir/table.csv")
    if shutil.which("zstd"):
        subprocess.run(["zstd", "-q", "-f", "table.csv", "-o", "one.csv.zst"], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
