//! Targets: what is to be scanned, as it is typed.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::location::Location;

/// Schemes of databases, which are not read yet, and what to do instead.
const DATABASES: [(&str, &str); 4] = [
    ("postgres://", "pipe a dump: `pg_dump DATABASE | privet scan -`"),
    ("postgresql://", "pipe a dump: `pg_dump DATABASE | privet scan -`"),
    ("mysql://", "pipe a dump: `mysqldump DATABASE | privet scan -`"),
    ("sqlite://", "name the file itself, which is read"),
];

/// One place to scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard input, typed `-`.
    Stdin,
    /// A file or folder.
    Path(PathBuf),
    /// What `git:` names: a revision, a range `A..B`, or `--all`.
    Git(String),
    /// A bucket: `s3://`, `gs://` or `az://`.
    Bucket(Location),
}

impl Target {
    /// Reads a target as it is typed: `-`, or a path. What begins with a scheme is never a path; `./git:x` is.
    ///
    /// # Errors
    /// For a scheme that this version does not know how to read, and for an empty target.
    pub fn parse(typed: impl AsRef<OsStr>) -> Result<Self, TargetError> {
        let typed = typed.as_ref();
        if typed == "-" {
            return Ok(Self::Stdin);
        }
        let shown = typed.to_string_lossy();
        if shown.is_empty() {
            return Err(TargetError::new(shown, "is empty; name a file or a folder, or `-` for standard input"));
        }
        if let Some(revision) = shown.strip_prefix("git:") {
            return match revision.is_empty() {
                true => Err(TargetError::new(shown, "names no revision; write `git:REV`, `git:A..B` or `git:--all`")),
                false => Ok(Self::Git(revision.to_owned())),
            };
        }
        if let Some(location) = Location::parse(&shown) {
            return location.map(Self::Bucket);
        }
        match DATABASES.iter().find(|(scheme, _)| shown.starts_with(scheme)) {
            Some((scheme, instead)) => {
                // What follows the scheme may hold a password.
                let problem = format!("databases are not built in yet; {instead} (for a file of that name put `./` before it)");
                Err(TargetError::new(format!("{scheme}…"), problem))
            }
            None => Ok(Self::Path(PathBuf::from(typed))),
        }
    }

    /// The target as it was typed, with `/` on every platform and without a slash at its end. Not yet cleaned: it may be personal data.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::Git(revision) => format!("git:{revision}"),
            Self::Bucket(location) => location.name(),
            Self::Path(path) => {
                let name = slashed(path);
                let trimmed = name.trim_end_matches('/');
                if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }
            }
        }
    }
}

/// A target that cannot be scanned; the others can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("target `{target}`: {problem}")]
pub struct TargetError {
    /// The target as it was typed. Clean it before it is written: it may be personal data.
    pub target: String,
    /// What is wrong and what to do, without the name.
    pub problem: String,
}

impl TargetError {
    pub(super) fn new(target: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { target: target.into(), problem: problem.into() }
    }
}

/// A name from bytes, as lists of files hold it. Where names are not bytes, what is no UTF-8 is shown with U+FFFD.
#[must_use]
pub fn os_name(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        OsStr::from_bytes(bytes).to_owned()
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(bytes).into_owned().into()
    }
}

/// A path as it is shown: `/` between its parts, what is not Unicode replaced.
pub(super) fn slashed(path: &Path) -> String {
    let shown = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { shown.into_owned() } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn what_is_typed_is_understood() {
        let path = |typed: &str| Target::Path(typed.into());
        assert_eq!(Target::parse("-"), Ok(Target::Stdin));
        for typed in [".", "a/b", "./git:x", "./-", "s3", "git", "C:x"] {
            assert_eq!(Target::parse(typed), Ok(path(typed)), "{typed}");
        }
        for (typed, name) in [("a/", "a"), ("/", "/"), (".", "."), ("a/b//", "a/b")] {
            assert_eq!(path(typed).name(), name);
        }
    }

    #[test]
    fn schemes_are_refused_with_what_to_do_instead() {
        let error = Target::parse("postgres://user:secret@host/db").expect_err("not read").to_string();
        assert!(error.starts_with("target `postgres://…`: databases are not built in yet; pipe a dump") && !error.contains("secret"), "{error}");
        assert_eq!(Target::parse("s3://b/x/").map(|target| target.name()), Ok("s3://b/x".to_owned()));
        assert_eq!(Target::parse("git:a..b"), Ok(Target::Git("a..b".into())));
        for typed in ["git:", "gs://", "az:///b", ""] {
            assert!(Target::parse(typed).is_err(), "{typed}");
        }
    }
}
