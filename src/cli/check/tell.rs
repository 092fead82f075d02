//! The verdict in words: for a terminal, for GitHub's annotations, for a job's summary.

use std::io::{self, Write};

use super::super::output::printable;
use crate::gate::verdict::MarkNote;
use crate::gate::{Verdict, Violation};
use crate::taxonomy::Elements;

/// How many changes to the judge's files are told one by one.
const MOST_ALTERED: usize = 100;

/// A verdict with what there is to say beside it.
pub(super) struct Told<'a> {
    pub(super) verdict: &'a Verdict,
    /// What was judged, as in "3 files, 14 new lines of the staged change".
    pub(super) judged: String,
    /// By what, as in "HEAD".
    pub(super) by: &'a str,
    pub(super) altered: &'a [String],
    pub(super) elements: &'a Elements,
    /// Whether a change is judged, so that marks can be new.
    pub(super) is_change: bool,
}

impl Told<'_> {
    /// For a terminal.
    pub(super) fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        for violation in &self.verdict.violations {
            self.violation(violation, out)?;
        }
        for violation in &self.verdict.warnings {
            writeln!(out, "warning: {}", printable(&self.headline(violation)))?;
        }
        for line in self.remarks() {
            writeln!(out, "{}", printable(&line))?;
        }
        writeln!(out, "privet check: {}", printable(&self.summary()))
    }

    fn violation(&self, violation: &Violation, out: &mut dyn Write) -> io::Result<()> {
        let finding = &violation.finding;
        writeln!(out, "{}", printable(&self.headline(violation)))?;
        writeln!(out, "    breaks   {}", printable(&violation.rules.join(", ")))?;
        writeln!(out, "    because  {}", printable(&finding.evidence.join(", ")))?;
        if let Some(note) = &violation.note {
            writeln!(out, "    note     {}", printable(note))?;
        }
        writeln!(out, "    remove it, allow it, or accept it: {}", ways_out(violation))?;
        writeln!(out)
    }

    fn headline(&self, violation: &Violation) -> String {
        let finding = &violation.finding;
        let title = self.elements.get(&finding.element).map_or_else(String::new, |element| format!("{} ", element.title));
        let categories = if finding.categories.is_empty() { String::new() } else { format!(", {}", finding.categories.join(", ")) };
        format!("{}: {title}({}), {}{categories}: {}", place(violation), finding.element, finding.confidence, finding.masked)
    }

    fn remarks(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.altered.iter().take(MOST_ALTERED).map(|line| format!("changed: {line} (not in force: judged by {})", self.by)).collect();
        if self.altered.len() > MOST_ALTERED {
            lines.push(format!("changed: and {} lines more", self.altered.len() - MOST_ALTERED));
        }
        let mark = |mark: &MarkNote| {
            let elements = if mark.elements.is_empty() { String::new() } else { format!("({})", mark.elements.join(", ")) };
            format!("{}:{}: {}:allow{elements}", mark.object, mark.line, mark.tool)
        };
        if self.is_change {
            lines.extend(self.verdict.new_marks.iter().map(|note| format!("new allow: {}", mark(note))));
        }
        lines.extend(self.verdict.unused.iter().map(|note| format!("unused allow: {}", mark(note))));
        lines
    }

    /// What was judged and what became of it, in one line.
    pub(super) fn summary(&self) -> String {
        let count = self.verdict.count();
        let passed = self.verdict.passed;
        let verdict = match count {
            0 => "nothing violates".to_owned(),
            1 => "1 finding violates".to_owned(),
            count => format!("{count} findings violate"),
        };
        let more = if self.verdict.more > 0 { format!(", {} of them not shown", self.verdict.more) } else { String::new() };
        let beside: Vec<String> = [
            (passed.old, "on old lines"),
            (passed.allowed, "allowed"),
            (passed.baselined, "in the baseline"),
            (passed.within_limits, "within limits"),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        let beside = if beside.is_empty() { String::new() } else { format!("; passed: {}", beside.join(", ")) };
        format!("{verdict} the policy of {}{more} ({} judged{beside})", self.by, self.judged)
    }

    /// For GitHub: a workflow command each, which it shows beside the line.
    pub(super) fn github(&self, out: &mut dyn Write) -> io::Result<()> {
        for (level, violation) in self.verdict.violations.iter().map(|it| ("error", it)).chain(self.verdict.warnings.iter().map(|it| ("warning", it)))
        {
            let finding = &violation.finding;
            let line = finding.place.line.map_or_else(String::new, |line| format!(",line={line}"));
            let column = finding.place.column.map_or_else(String::new, |column| format!(",col={column}"));
            let title = property(&format!("privet: {}", finding.element));
            let text = format!("{}\nBreaks {}. {}", self.headline(violation), violation.rules.join(", "), ways_out(violation));
            writeln!(out, "::{level} file={}{line}{column},title={title}::{}", property(&violation.path), data(&text))?;
        }
        for line in self.remarks() {
            writeln!(out, "::notice title=privet::{}", data(&printable(&line)))?;
        }
        writeln!(out, "privet check: {}", printable(&self.summary()))
    }

    /// For a job's summary or a comment: Markdown.
    pub(super) fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = if self.verdict.count() == 0 { "privet: nothing violates" } else { "privet: personal data" };
        writeln!(out, "### {head}\n\n{}\n", markdown(&self.summary()))?;
        if !self.verdict.violations.is_empty() {
            writeln!(out, "| where | what | value | breaks | because |\n|---|---|---|---|---|")?;
        }
        for violation in &self.verdict.violations {
            let finding = &violation.finding;
            let title = self.elements.get(&finding.element).map_or("", |element| &element.title);
            let categories = finding.categories.join(", ");
            let row = [
                place(violation),
                format!("{title} {} {categories}", finding.element),
                finding.masked.to_string(),
                violation.rules.join(", "),
                finding.evidence.join(", "),
            ];
            writeln!(out, "| {} |", row.map(|cell| markdown(&cell)).join(" | "))?;
        }
        if !self.verdict.violations.is_empty() {
            writeln!(
                out,
                "\nThree ways out: remove the value; allow it where it stands with `privet:allow(ELEMENT)` in a comment; or accept it with `privet baseline update --accept`."
            )?;
        }
        let remarks = self.remarks();
        if !remarks.is_empty() {
            writeln!(out)?;
        }
        remarks.iter().try_for_each(|line| writeln!(out, "* {}", markdown(line)))
    }
}

/// Where a finding stands: path, line and column, and the commit in a history.
fn place(violation: &Violation) -> String {
    let place = &violation.finding.place;
    let mut text = violation.path.clone();
    match (place.line, place.name) {
        (_, Some(true)) => text.push_str(" (its name)"),
        (Some(line), _) => text.push_str(&format!(":{line}:{}", place.column.unwrap_or(1))),
        (None, _) => {}
    }
    if let Some(commit) = &place.commit {
        let day = violation.day.as_ref().map_or_else(String::new, |day| format!(" of {day}"));
        text.push_str(&format!(" (first in commit {}{day})", &commit[..commit.len().min(12)]));
    }
    text
}

fn ways_out(violation: &Violation) -> String {
    let element = &violation.finding.element;
    let where_to = if violation.finding.place.name.is_some() { "`privet:allow-file" } else { "a comment on its line with `privet:allow" };
    format!("{where_to}({element})`, or `privet baseline update --accept`")
}

/// A value of a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text that Markdown shows as it is.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in printable(text).chars() {
        match char {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' => out.extend(['\\', char]),
            '\n' => out.push(' '),
            char => out.push(char),
        }
    }
    out
}
