//! `privet iam`: how old the credentials of an AWS account are, when they were last used, and whose key was found where.

use std::io::Write as _;
use std::sync::Mutex;

use clap::Parser as _;
use serde_json::{Map, Value, json};

use crate::day::Day;
use crate::iam::{self, Account, Band, Bands, Cell, Column, Names, Row, Table, User, When};
use crate::inventory::Finding;
use crate::notice::found::spoken;
use crate::report::{Ink, text};
use crate::sensitive::Sensitive;

use super::args::{Iam, Scanning, Worst};
use super::exit::{Exit, Failure};
use super::survey::Listening;
use super::{config, output, survey};

/// Where a key was found.
struct Sighting {
    id: String,
    object: String,
    place: String,
}

pub(super) fn run(args: &Iam) -> Result<Exit, Failure> {
    let columns = columns(args)?;
    let sort = args.sort.as_deref().map(str::parse).transpose()?;
    if !matches!(args.format.as_str(), "table" | "csv" | "json" | "markdown") {
        return Err(format!("--format `{}`: choose from table, csv, json, markdown", args.format).into());
    }
    if args.show_names && !std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        return Err("--show-names: writes names and ids to a terminal only".to_owned().into());
    }
    let names = if args.show_names { Names::Shown } else { Names::Masked };
    let mut account = Account::default();
    for path in &args.files {
        account.merge(
            iam::read(&path.display().to_string(), &survey::bytes(path).map_err(|error| format!("iam {error}"))?)
                .map_err(|error| format!("iam {error}"))?,
        );
    }
    let as_of = match &args.as_of {
        Some(day) => survey::day(Some(day))?,
        None => account.as_of.unwrap_or_else(Day::today),
    };
    if let Some(id) = &args.key {
        return owner(&account, id, (as_of, names));
    }
    let bands = bands(args)?;
    let sightings = if args.scan.is_empty() { Vec::new() } else { sightings(args, &account)? };
    let rows = iam::rows(&account, Table { as_of, bands, names, sort });
    let mut out = output::stdout();
    match args.format.as_str() {
        "json" => {
            let found: Vec<Value> = sightings.iter().map(|sighting| told(&account, sighting, (as_of, names))).collect();
            let users: Vec<Value> = rows.iter().map(|row| value(row, &columns)).collect();
            let bands = json!({ "yellow": bands.yellow, "red": bands.red });
            let report = json!({ "schema": "privet.iam/1", "as_of": as_of.to_string(), "bands": bands, "users": users, "found_keys": found });
            serde_json::to_writer_pretty(&mut out, &report).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        "csv" => write_csv(&rows, &columns, &mut out)?,
        "markdown" => write_markdown(&rows, &columns, &mut out)?,
        _ => write_table(&rows, &columns, &mut out)?,
    }
    if args.format != "json" {
        write_sightings(&account, &sightings, (as_of, names), &mut out)?;
    }
    out.flush()?;
    let worst = rows.iter().map(|row| row.band).max().unwrap_or(Band::Green);
    let fails = match args.fail_on {
        None => false,
        Some(Worst::Yellow) => worst >= Band::Yellow,
        Some(Worst::Red) => worst == Band::Red,
    };
    if fails {
        let count = rows.iter().filter(|row| row.band == worst).count();
        output::complain(&format!("iam: {count} user{} {} (--fail-on)", if count == 1 { " is" } else { "s are" }, worst.name()));
    }
    Ok(if fails { Exit::Gate } else { Exit::Done })
}

fn columns(args: &Iam) -> Result<Vec<Column>, String> {
    if args.columns.is_empty() {
        return Ok(Column::ALL[..Column::USUAL].to_vec());
    }
    args.columns.iter().map(|name| name.parse()).collect()
}

fn bands(args: &Iam) -> Result<Bands, String> {
    let config = config::read(args.setup.config.as_deref(), !args.setup.no_config)?;
    let usual = Bands::default();
    let bands = Bands { yellow: args.yellow.or(config.iam.yellow).unwrap_or(usual.yellow), red: args.red.or(config.iam.red).unwrap_or(usual.red) };
    if bands.yellow < 0 || bands.red < bands.yellow {
        return Err(format!("iam: red ({} days) must not come before yellow ({} days)", bands.red, bands.yellow));
    }
    Ok(bands)
}

fn owner(account: &Account, id: &str, (as_of, names): (Day, Names)) -> Result<Exit, Failure> {
    let mut out = output::stdout();
    let Some((user, key)) = account.owner(id) else {
        if !account.knows_ids() {
            return Err("--key: no file tells the ids of keys; give the JSON of `aws iam list-access-keys` beside the report".to_owned().into());
        }
        output::complain("--key: no user of these files has this key");
        return Ok(Exit::Gate);
    };
    let state = if key.is_active { "active" } else { "inactive" };
    writeln!(out, "{}: {state}, {}, last used {}", called(user, names), age(key.created, as_of), ago(key.last_used, as_of))?;
    out.flush()?;
    Ok(Exit::Done)
}

/// A user by the name, as it may be written, and the place.
fn called(user: &User, names: Names) -> String {
    match &user.place {
        Some(place) => format!("{} ({place})", names.user(user)),
        None => names.user(user),
    }
}

fn age(when: When, as_of: Day) -> String {
    when.day().map_or_else(|| "of unknown age".to_owned(), |day| format!("made {day}, {} days old", as_of.since(day)))
}

fn ago(when: When, as_of: Day) -> String {
    match when {
        When::On(day) => format!("{day}, {} days ago", as_of.since(day)),
        When::Never => "never".to_owned(),
        When::Absent | When::Unknown => "unknown".to_owned(),
    }
}

/// Scans for key ids. An inventory holds them masked, so they are known by their keyed hashes, which never leave memory.
fn sightings(args: &Iam, account: &Account) -> Result<Vec<Sighting>, Failure> {
    if !account.knows_ids() {
        return Err("--scan: no file tells the ids of keys; give the JSON of `aws iam list-access-keys` beside the report".to_owned().into());
    }
    let how = Scanning { setup: args.setup.clone(), ..Scanning::try_parse_from(["scan"]).map_err(|error| error.to_string())? };
    let listening = Listening::new(&args.scan, &how, &["ccpa"])?.hearing_all();
    let key = listening.engine.key.clone();
    let ids: Vec<(u64, &str)> = account
        .users
        .values()
        .flat_map(|user| &user.keys)
        .filter_map(|access| access.id.as_deref())
        .map(|id| (key.count_hash(Sensitive::new(id.as_bytes())), id))
        .collect();
    let found: Mutex<Vec<Sighting>> = Mutex::default();
    let hear = |findings: &[Finding]| {
        let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for finding in findings {
            if let Some((_, id)) = ids.iter().find(|(hash, _)| *hash == finding.hash) {
                let object = finding.object.to_string();
                found.push(Sighting { id: (*id).to_owned(), place: spoken(&object, &finding.place), object });
            }
        }
    };
    let surveyed = listening.run(&hear)?;
    if surveyed.is_broken {
        return Err("--scan: not everything could be scanned".to_owned().into());
    }
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by(|a, b| (&a.id, &a.place).cmp(&(&b.id, &b.place)));
    found.dedup_by(|a, b| a.id == b.id && a.place == b.place);
    Ok(found)
}

fn told(account: &Account, sighting: &Sighting, (as_of, names): (Day, Names)) -> Value {
    let owner = account.owner(&sighting.id);
    json!({
        "key": names.key(&sighting.id),
        "object": sighting.object,
        "place": sighting.place,
        "user": owner.map(|(user, _)| names.user(user)),
        "user_place": owner.and_then(|(user, _)| user.place.clone()),
        "active": owner.map(|(_, key)| key.is_active),
        "age_days": owner.and_then(|(_, key)| key.created.day()).map(|day| as_of.since(day)),
    })
}

fn write_sightings(account: &Account, sightings: &[Sighting], (as_of, names): (Day, Names), out: &mut dyn std::io::Write) -> std::io::Result<()> {
    if sightings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nKeys found in what was scanned:\n")?;
    for sighting in sightings {
        if let Some((user, key)) = account.owner(&sighting.id) {
            let state = if key.is_active { "active" } else { "inactive" };
            let (id, whose) = (names.key(&sighting.id), called(user, names));
            writeln!(out, "  {id} of {whose}: {state}, {}: {}", age(key.created, as_of), sighting.place)?;
        }
    }
    Ok(())
}

fn value(row: &Row<'_>, columns: &[Column]) -> Value {
    let mut object = Map::new();
    for column in columns {
        let Cell { text, number, band } = row.cell(*column);
        object.insert(column.name().to_owned(), json!({ "text": text, "number": number, "band": band }));
    }
    object.insert("band".to_owned(), json!(row.band));
    object.insert("root".to_owned(), json!(row.user.is_root()));
    Value::Object(object)
}

fn write_csv(rows: &[Row<'_>], columns: &[Column], out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let quoted = |field: &str| {
        let field = if field.starts_with(['=', '+', '-', '@', '\t']) { format!("'{field}") } else { field.to_owned() };
        if field.contains([',', '"', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
    };
    let judged = |column: &Column| {
        !matches!(
            column,
            Column::User
                | Column::Place
                | Column::Arn
                | Column::Groups
                | Column::GroupCount
                | Column::AccessKeyIds
                | Column::Created
                | Column::Remarks
        )
    };
    let head: Vec<String> = columns
        .iter()
        .flat_map(
            |column| if judged(column) { vec![column.name().to_owned(), format!("{}_band", column.name())] } else { vec![column.name().to_owned()] },
        )
        .collect();
    writeln!(out, "{},band", head.join(","))?;
    for row in rows {
        let mut fields = Vec::new();
        for column in columns {
            let cell = row.cell(*column);
            fields.push(quoted(&cell.text));
            if judged(column) {
                fields.push(cell.band.map_or("", Band::name).to_owned());
            }
        }
        writeln!(out, "{},{}", fields.join(","), row.band.name())?;
    }
    Ok(())
}

fn write_markdown(rows: &[Row<'_>], columns: &[Column], out: &mut dyn std::io::Write) -> std::io::Result<()> {
    writeln!(
        out,
        "| {} | band |\n|{}---|",
        columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(" | "),
        "---|".repeat(columns.len())
    )?;
    for row in rows {
        let cells: Vec<String> = columns.iter().map(|column| row.cell(*column).text.replace('|', "\\|")).collect();
        writeln!(out, "| {} | {} |", cells.join(" | "), row.band.name())?;
    }
    Ok(())
}

/// A table for a terminal: each judged value with its band, coloured where colours are shown.
fn write_table(rows: &[Row<'_>], columns: &[Column], out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let ink = output::ink();
    let title = |column: &Column| column.name().replace('_', " ");
    let shown = |cell: &Cell| match cell.band {
        Some(band) if ink == Ink::Plain && band > Band::Green => format!("{} [{}]", cell.text, band.name()),
        _ => cell.text.clone(),
    };
    let widths: Vec<usize> = columns
        .iter()
        .map(|column| {
            rows.iter().map(|row| text::width(&output::printable(&shown(row.cell(*column))))).chain([title(column).len()]).max().unwrap_or(0)
        })
        .collect();
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text::width(text))));
    let head: Vec<String> = columns.iter().zip(&widths).map(|(column, width)| pad(&title(column).to_uppercase(), *width)).collect();
    writeln!(out, "{}", head.join("  ").trim_end())?;
    for row in rows {
        let cells = columns.iter().zip(&widths).map(|(column, width)| {
            let cell = row.cell(*column);
            let padded = pad(&output::printable(&shown(cell)), *width);
            match (ink, cell.band) {
                (Ink::Coloured, Some(band)) => format!("\u{1b}[{}m{padded}\u{1b}[0m", colour(band)),
                _ => padded,
            }
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

const fn colour(band: Band) -> u8 {
    match band {
        Band::Green => 32,
        Band::Yellow => 33,
        Band::Red => 31,
    }
}
