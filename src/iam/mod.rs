//! Credential hygiene: who can sign in to an AWS account, with what, how old that is, and when it was last used.
//!
//! Two kinds of file are read and joined by user name: the credential report (CSV, or the JSON that wraps it) and the JSON of the list calls. What no
//! file tells is unknown, never assumed to be in order.

mod columns;
mod read;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::day::Day;
use crate::detect::mask;
use crate::sensitive::Sensitive;
use crate::taxonomy::Mask;

pub use columns::{Cell, Column, Row, Table, rows};
pub use read::{is_credential_report, read};

/// When something happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum When {
    /// No file tells.
    #[default]
    Unknown,
    /// It never happened, as far as AWS has kept record of it.
    Never,
    /// It does not apply: there is no password, no key.
    Absent,
    /// On this day.
    On(Day),
}

impl When {
    /// The day, if there is one.
    #[must_use]
    pub const fn day(self) -> Option<Day> {
        match self {
            Self::On(day) => Some(day),
            _ => None,
        }
    }

    /// What is known of two, of which one may not know.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }
}

/// An access key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id, where a file tells it; the credential report does not.
    pub id: Option<String>,
    /// Whether it is active.
    pub is_active: bool,
    /// When it was made.
    pub created: When,
    /// When it was last used.
    pub last_used: When,
    /// The service it was last used with.
    pub service: Option<String>,
}

/// A user, or the root of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    /// The name; `<root_account>` for the root.
    pub name: String,
    /// Where the first file that knows the user tells of it: `line 17` of the report, `Users[3]` of a list.
    pub place: Option<String>,
    /// The resource name.
    pub arn: Option<String>,
    /// When the user was made.
    pub created: When,
    /// Whether there is a password; `None` where no file tells.
    pub has_password: Option<bool>,
    /// When the password was last changed.
    pub password_changed: When,
    /// When the user last signed in to the console.
    pub signed_in: When,
    /// Whether there is a second factor; `None` where no file tells.
    pub has_mfa: Option<bool>,
    /// Its kind: `virtual`, `hardware`, `security key`, `sms`.
    pub mfa_kind: Option<String>,
    /// The groups; `None` where no file tells.
    pub groups: Option<Vec<String>>,
    /// The access keys.
    pub keys: Vec<AccessKey>,
}

impl User {
    /// Whether this is the root of the account.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.name == "<root_account>"
    }

    /// The day of the latest sign-in or use of a key.
    #[must_use]
    pub fn last_activity(&self) -> When {
        let all = || self.keys.iter().map(|key| key.last_used).chain([self.signed_in]);
        match all().filter_map(When::day).max() {
            Some(day) => When::On(day),
            None if all().any(|when| when == When::Unknown) => When::Unknown,
            None if all().all(|when| when == When::Absent) => When::Absent,
            None => When::Never,
        }
    }

    /// When the oldest active key was made.
    #[must_use]
    pub fn oldest_active_key(&self) -> When {
        let active = || self.keys.iter().filter(|key| key.is_active);
        match active().filter_map(|key| key.created.day()).min() {
            Some(day) => When::On(day),
            None if active().next().is_some() => When::Unknown,
            None => When::Absent,
        }
    }
}

/// The users of an account, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The users.
    pub users: BTreeMap<String, User>,
    /// The day of the report, where a file tells it.
    pub as_of: Option<Day>,
}

impl Account {
    /// The user of a key, and the key.
    #[must_use]
    pub fn owner(&self, id: &str) -> Option<(&User, &AccessKey)> {
        self.users.values().find_map(|user| user.keys.iter().find(|key| key.id.as_deref() == Some(id)).map(|key| (user, key)))
    }

    /// Whether any file told ids of keys.
    #[must_use]
    pub fn knows_ids(&self) -> bool {
        self.users.values().flat_map(|user| &user.keys).any(|key| key.id.is_some())
    }

    /// Adds what another file tells.
    pub fn merge(&mut self, other: Self) {
        self.as_of = self.as_of.max(other.as_of);
        for (name, user) in other.users {
            match self.users.remove(&name) {
                Some(mine) => self.users.insert(name, join(mine, user)),
                None => self.users.insert(name, user),
            };
        }
    }
}

fn join(mine: User, other: User) -> User {
    // The line of the report is found more easily than the entry of a list.
    let of_report = |place: &Option<String>| place.as_ref().is_some_and(|place| place.starts_with("line"));
    User {
        place: if of_report(&other.place) { other.place } else { mine.place.or(other.place) },
        arn: mine.arn.or(other.arn),
        created: mine.created.or(other.created),
        has_password: mine.has_password.or(other.has_password),
        password_changed: mine.password_changed.or(other.password_changed),
        signed_in: mine.signed_in.or(other.signed_in),
        has_mfa: mine.has_mfa.or(other.has_mfa),
        mfa_kind: mine.mfa_kind.or(other.mfa_kind),
        groups: mine.groups.or(other.groups),
        keys: join_keys(mine.keys, other.keys),
        name: mine.name,
    }
}

/// Keys of two files are the same when their ids are, or where one file tells no id, when they were made on the same day and are in the same state.
fn join_keys(mut mine: Vec<AccessKey>, other: Vec<AccessKey>) -> Vec<AccessKey> {
    for key in other {
        let is_same = |known: &&mut AccessKey| match (&known.id, &key.id) {
            (Some(a), Some(b)) => a == b,
            _ => known.created == key.created && known.is_active == key.is_active || known.created == When::Unknown || key.created == When::Unknown,
        };
        match mine.iter_mut().find(is_same) {
            Some(known) => {
                known.id = known.id.take().or(key.id);
                known.created = known.created.or(key.created);
                known.last_used = known.last_used.or(key.last_used);
                known.service = known.service.take().or(key.service);
            }
            None => mine.push(key),
        }
    }
    mine
}

/// How names of users and ids of keys are written: they are content (docs/masking.md), and the place is enough to find them again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Names {
    /// Without what tells who it is.
    #[default]
    Masked,
    /// As they stand in the file; for the terminal of whoever holds it.
    Shown,
}

impl Names {
    /// The name of a user. The root of an account is nobody.
    #[must_use]
    pub fn user(self, user: &User) -> String {
        if self == Self::Shown || user.is_root() { user.name.clone() } else { mask(Mask::Kind, Sensitive::new(user.name.as_bytes())) }
    }

    /// A resource name: the account by its last four digits, the user not at all.
    #[must_use]
    pub fn arn(self, arn: &str) -> String {
        if self == Self::Shown {
            return arn.to_owned();
        }
        let mut parts: Vec<String> = arn.split(':').map(str::to_owned).collect();
        if let Some(account) = parts.get_mut(4).filter(|account| account.len() > 4) {
            *account = format!("****{}", &account[account.floor_char_boundary(account.len() - 4)..]);
        }
        if let Some(last) = parts.last_mut()
            && let Some((kind, name)) = last.split_once('/')
        {
            *last = format!("{kind}/{}", mask(Mask::Kind, Sensitive::new(name.as_bytes())));
        }
        parts.join(":")
    }

    /// The id of a key: the prefix of its class, and its length.
    #[must_use]
    pub fn key(self, id: &str) -> String {
        if self == Self::Shown { id.to_owned() } else { mask(Mask::Secret, Sensitive::new(id.as_bytes())) }
    }
}

/// How old is too old, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// More than this is yellow.
    pub yellow: i64,
    /// More than this is red.
    pub red: i64,
}

impl Default for Bands {
    fn default() -> Self {
        Self { yellow: 90, red: 180 }
    }
}

impl Bands {
    /// The band of an age.
    #[must_use]
    pub const fn of(self, days: i64) -> Band {
        if days > self.red {
            Band::Red
        } else if days > self.yellow {
            Band::Yellow
        } else {
            Band::Green
        }
    }
}

/// How a value is judged; later is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Nothing to say of it.
    Green,
    /// It should be looked at.
    Yellow,
    /// It should be changed.
    Red,
}

impl Band {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}
