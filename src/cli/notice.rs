//! `privet notice`: what a notice declares, what changed in it, how it stands to the data, and a draft of one.

use std::io::{self, Write};
use std::path::Path;

use crate::notice::{self, Notice, Reading, check, diff, draft, markdown, model};
use crate::taxonomy::{Elements, Law};

use super::args::{DraftKind, Further, NoticeCheck, NoticeCommand, NoticeDiff, NoticeDraft, NoticeRead};
use super::exit::{Exit, Failure};
use super::{output, survey};

pub(super) fn run(command: &NoticeCommand) -> Result<Exit, Failure> {
    match command {
        NoticeCommand::Read(args) => read(args),
        NoticeCommand::Diff(args) => compare(args),
        NoticeCommand::Check(args) => judge(args),
        NoticeCommand::Draft(args) => write_draft(args),
    }
}

fn read(args: &NoticeRead) -> Result<Exit, Failure> {
    let is_json = is_json(&args.format)?;
    let notice = reading(&args.file)?.notice;
    print(|out| if is_json { pretty(&notice, out) } else { markdown::write(&notice, out) })?;
    Ok(Exit::Done)
}

fn compare(args: &NoticeDiff) -> Result<Exit, Failure> {
    let is_json = is_json(&args.format)?;
    let difference = diff::compare(&reading(&args.old)?, &reading(&args.new)?);
    print(|out| if is_json { pretty(&difference, out) } else { diff::write(&difference, out) })?;
    Ok(Exit::Done)
}

fn judge(args: &NoticeCheck) -> Result<Exit, Failure> {
    let is_json = is_json(&args.format)?;
    let as_of = survey::day(args.look.as_of.as_deref())?;
    let notice = declared(&args.notice)?;
    let surveyed = survey::look(&args.look)?;
    let map = surveyed.map()?;
    let mut check = check::check(&notice, &surveyed.document, &map, &ccpa()?, &as_of.to_string());
    if args.fail_on.contains(&Further::Transfers) {
        check.count_transfers();
    }
    print(|out| if is_json { pretty(&check, out) } else { check::write(&check, out) })?;
    if !check.gaps.is_empty() {
        let count = check.gaps.len();
        output::complain(&format!("notice: {count} difference{} between the data and the notice", if count == 1 { "" } else { "s" }));
    }
    Ok(match (surveyed.is_broken, check.gaps.is_empty()) {
        (true, _) => Exit::Usage,
        (false, false) => Exit::Gate,
        (false, true) => Exit::Done,
    })
}

fn write_draft(args: &NoticeDraft) -> Result<Exit, Failure> {
    if !matches!(args.format.as_str(), "markdown" | "html") {
        return Err(format!("--format `{}`: choose from markdown, html", args.format).into());
    }
    let surveyed = survey::look(&args.look)?;
    let map = surveyed.map()?;
    let (law, elements) = (ccpa()?, Elements::builtin());
    let material = draft::Material::new(&surveyed.document, &map, &law, &elements);
    let page = match args.kind {
        DraftKind::California => draft::california(&material),
        DraftKind::Record => draft::record(&material),
        DraftKind::Dpv => {
            print(|out| pretty(&draft::dpv(&material), out))?;
            return Ok(if surveyed.is_broken { Exit::Usage } else { Exit::Done });
        }
    };
    print(|out| if args.format == "html" { page.html(out) } else { page.markdown(out) })?;
    Ok(if surveyed.is_broken { Exit::Usage } else { Exit::Done })
}

fn reading(path: &Path) -> Result<Reading, String> {
    let bytes = survey::bytes(path).map_err(|error| format!("notice {error}"))?;
    notice::read(&path.to_string_lossy(), &bytes).map_err(|error| format!("notice `{}`: {error}", path.display()))
}

/// A notice as a document, or as it was read before.
fn declared(path: &Path) -> Result<Notice, String> {
    let bytes = survey::bytes(path).map_err(|error| format!("--notice {error}"))?;
    let failed = |error: String| format!("--notice `{}`: {error}", path.display());
    if bytes.trim_ascii_start().starts_with(b"{") {
        let read: Notice = serde_json::from_slice(&bytes)
            .map_err(|error| failed(format!("line {}: is not what `notice read --format json` writes", error.line())))?;
        if read.schema != model::SCHEMA {
            return Err(failed(format!("its schema is not `{}`", model::SCHEMA)));
        }
        return Ok(read);
    }
    notice::read(&path.to_string_lossy(), &bytes).map(|reading| reading.notice).map_err(failed)
}

fn ccpa() -> Result<Law, String> {
    Law::builtin("ccpa").ok_or_else(|| "law `ccpa`: is not built in".to_owned())
}

fn is_json(format: &str) -> Result<bool, String> {
    match format {
        "json" => Ok(true),
        "markdown" => Ok(false),
        _ => Err(format!("--format `{format}`: choose from json, markdown")),
    }
}

fn pretty(value: &impl serde::Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = output::stdout();
    write(&mut out)?;
    out.flush()?;
    Ok(())
}
