//! The columns of the report on credentials, and how each value is judged.

use std::str::FromStr;

use serde::Serialize;

use crate::day::Day;

use super::{Account, Band, Bands, Names, User, When};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The name of the user.
    User,
    /// Where a file tells of the user.
    Place,
    /// The groups.
    Groups,
    /// How many groups.
    GroupCount,
    /// Days since the oldest active key was made.
    AccessKeyAge,
    /// Days since the password was changed.
    PasswordAge,
    /// Days since the user signed in or used a key.
    LastActivity,
    /// The second factor.
    Mfa,
    /// Days since the user signed in to the console.
    ConsoleLastSignIn,
    /// Days since a key was used.
    AccessKeyLastUsed,
    /// The ids of the keys, with their status.
    AccessKeyIds,
    /// The day on which the user was made.
    Created,
    /// The resource name.
    Arn,
    /// What should be looked at first.
    Remarks,
}

impl Column {
    /// All columns, as they are written by default.
    pub const ALL: [Self; 14] = [
        Self::User,
        Self::Place,
        Self::Groups,
        Self::AccessKeyAge,
        Self::PasswordAge,
        Self::LastActivity,
        Self::Mfa,
        Self::ConsoleLastSignIn,
        Self::AccessKeyLastUsed,
        Self::GroupCount,
        Self::AccessKeyIds,
        Self::Remarks,
        Self::Created,
        Self::Arn,
    ];
    /// How many of them are written when none were asked for.
    pub const USUAL: usize = 12;

    /// Its name in arguments and in CSV and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Place => "place",
            Self::Groups => "groups",
            Self::GroupCount => "group_count",
            Self::AccessKeyAge => "access_key_age",
            Self::PasswordAge => "password_age",
            Self::LastActivity => "last_activity",
            Self::Mfa => "mfa",
            Self::ConsoleLastSignIn => "console_last_sign_in",
            Self::AccessKeyLastUsed => "access_key_last_used",
            Self::AccessKeyIds => "access_key_ids",
            Self::Created => "created",
            Self::Arn => "arn",
            Self::Remarks => "remarks",
        }
    }
}

impl FromStr for Column {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = text.replace('-', "_").to_lowercase();
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL.into_iter().find(|column| column.name() == wanted).ok_or_else(|| format!("column `{text}`: is not known; choose from {}", known()))
    }
}

/// A value with its judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What is written.
    pub text: String,
    /// How many days, or how many groups: what rows are sorted by.
    pub number: Option<i64>,
    /// The judgement, where there is one.
    pub band: Option<Band>,
}

/// A user's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// The user.
    pub user: &'a User,
    /// The values, in the order of [`Column::ALL`].
    pub cells: Vec<Cell>,
    /// The worst judgement.
    pub band: Band,
}

impl Row<'_> {
    /// The value of a column.
    ///
    /// # Panics
    /// Never: a row has all columns.
    #[must_use]
    pub fn cell(&self, column: Column) -> &Cell {
        let at = Column::ALL.iter().position(|known| *known == column).expect("every column stands in the list");
        &self.cells[at]
    }
}

/// What a table is made by.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The day for which ages are told.
    pub as_of: Day,
    /// How old is too old.
    pub bands: Bands,
    /// How names and ids are written.
    pub names: Names,
    /// The column whose largest stand first.
    pub sort: Option<Column>,
}

/// The rows: the root first, then users with unused keys and inactive users, then the others; `sort` puts another column's largest first.
#[must_use]
pub fn rows(account: &Account, table: Table) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = account.users.values().map(|user| row(user, table)).collect();
    match table.sort {
        Some(Column::User) => rows.sort_by(|a, b| a.user.name.cmp(&b.user.name)),
        Some(Column::Place | Column::Groups | Column::Arn | Column::AccessKeyIds | Column::Mfa | Column::Remarks) => {
            let column = table.sort.unwrap_or(Column::User);
            rows.sort_by(|a, b| a.cell(column).text.cmp(&b.cell(column).text).then_with(|| a.user.name.cmp(&b.user.name)));
        }
        Some(column) => rows.sort_by(|a, b| b.cell(column).number.cmp(&a.cell(column).number).then_with(|| a.user.name.cmp(&b.user.name))),
        None => rows.sort_by_key(|row| {
            let idle = row.cell(Column::LastActivity).number.unwrap_or(i64::MAX);
            (
                !row.user.is_root(),
                row.cell(Column::Remarks).text.is_empty(),
                std::cmp::Reverse(row.band),
                std::cmp::Reverse(idle),
                row.user.name.clone(),
            )
        }),
    }
    rows
}

fn row(user: &User, table: Table) -> Row<'_> {
    let cells: Vec<Cell> = Column::ALL.into_iter().map(|column| cell(user, column, table)).collect();
    let band = cells.iter().filter_map(|cell| cell.band).max().unwrap_or(Band::Green);
    Row { user, cells, band }
}

fn plain(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), number: None, band: None }
}

fn cell(user: &User, column: Column, Table { as_of, bands, names, .. }: Table) -> Cell {
    match column {
        Column::User => plain(names.user(user)),
        Column::Place => plain(user.place.clone().unwrap_or_default()),
        Column::Arn => plain(user.arn.as_deref().map_or_else(String::new, |arn| names.arn(arn))),
        Column::Groups => plain(user.groups.as_ref().map_or_else(|| "unknown".to_owned(), |groups| groups.join(" "))),
        Column::GroupCount => match &user.groups {
            Some(groups) => Cell { number: Some(groups.len() as i64), ..plain(groups.len().to_string()) },
            None => plain("unknown"),
        },
        Column::AccessKeyAge => age(user.oldest_active_key(), as_of, bands, "none"),
        Column::PasswordAge => age(user.password_changed, as_of, bands, "none"),
        Column::LastActivity => activity(user, as_of, bands),
        Column::Mfa => mfa(user),
        Column::ConsoleLastSignIn => used(user.signed_in, user.created, as_of, bands),
        Column::AccessKeyLastUsed => key_used(user, as_of, bands),
        Column::AccessKeyIds => plain(ids(user, names)),
        Column::Created => match user.created {
            When::On(day) => Cell { number: Some(as_of.since(day)), ..plain(day.to_string()) },
            _ => plain("unknown"),
        },
        Column::Remarks => plain(remarks(user, as_of, bands).join("; ")),
    }
}

fn days(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// The age of something that should be changed regularly.
fn age(when: When, as_of: Day, bands: Bands, absent: &str) -> Cell {
    match when {
        When::On(day) => {
            let count = as_of.since(day).max(0);
            Cell { text: days(count), number: Some(count), band: Some(bands.of(count)) }
        }
        When::Absent | When::Never => plain(absent),
        When::Unknown => plain("unknown"),
    }
}

/// How long ago something was used; what was never used is as old as its user.
fn used(when: When, since: When, as_of: Day, bands: Bands) -> Cell {
    match (when, since) {
        (When::On(day), _) => {
            let count = as_of.since(day).max(0);
            Cell { text: format!("{} ago", days(count)), number: Some(count), band: Some(bands.of(count)) }
        }
        (When::Never, When::On(day)) => {
            let count = as_of.since(day).max(0);
            Cell { text: "never".to_owned(), number: Some(count), band: Some(bands.of(count)) }
        }
        (When::Never, _) => plain("never"),
        (When::Absent, _) => plain("none"),
        (When::Unknown, _) => plain("unknown"),
    }
}

fn activity(user: &User, as_of: Day, bands: Bands) -> Cell {
    match user.last_activity() {
        // Who has neither a password nor a key cannot be active.
        When::Absent => plain("none"),
        when => used(when, user.created, as_of, bands),
    }
}

/// The latest use of any key.
fn key_used(user: &User, as_of: Day, bands: Bands) -> Cell {
    if user.keys.is_empty() {
        return plain("none");
    }
    let latest = user.keys.iter().filter_map(|key| key.last_used.day()).max().map(When::On);
    let when = latest.unwrap_or_else(|| if user.keys.iter().any(|key| key.last_used == When::Never) { When::Never } else { When::Unknown });
    used(when, user.oldest_active_key(), as_of, bands)
}

/// A user who can sign in to the console without a second factor is red; one who cannot needs none.
fn mfa(user: &User) -> Cell {
    let (text, band) = match (user.has_mfa, user.has_password) {
        (Some(true), _) => (user.mfa_kind.clone().unwrap_or_else(|| "enabled".to_owned()), Some(Band::Green)),
        (Some(false), Some(true)) => ("not enabled".to_owned(), Some(Band::Red)),
        (Some(false), _) => ("not enabled".to_owned(), None),
        (None, _) => ("unknown".to_owned(), None),
    };
    Cell { text, number: None, band }
}

fn ids(user: &User, names: Names) -> String {
    let id = |key: &super::AccessKey| key.id.as_deref().map_or_else(|| "id unknown".to_owned(), |id| names.key(id));
    let key = |key: &super::AccessKey| format!("{} ({})", id(key), if key.is_active { "active" } else { "inactive" });
    user.keys.iter().map(key).collect::<Vec<_>>().join(", ")
}

/// What should be looked at first.
fn remarks(user: &User, as_of: Day, bands: Bands) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    let idle = |when: When, since: When| match (when, since) {
        (When::On(day), _) | (When::Never, When::On(day)) => as_of.since(day) > bands.yellow,
        _ => false,
    };
    let active = || user.keys.iter().filter(|key| key.is_active);
    if user.is_root() && active().next().is_some() {
        remarks.push("the root account has an active access key");
    }
    if active().any(|key| idle(key.last_used, key.created)) {
        remarks.push("unused access key");
    }
    if idle(user.last_activity(), user.created) {
        remarks.push("inactive user");
    }
    if user.has_password == Some(true) && !user.is_root() && idle(user.signed_in, user.created) {
        remarks.push("unused password");
    }
    remarks
}
