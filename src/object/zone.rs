//! Zones: whether an object is a project's own, somebody else's that was copied in, made by a tool, or made for tests.
//!
//! Everything is read; totals are kept per zone, and gates and the first table count the zones that were asked for (by default `own`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The part of a project to which an object belongs, told from its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// The project's own.
    Own,
    /// Copied in from others: `node_modules`, `vendor`, `.venv`, `target` …
    Vendored,
    /// Made by a tool: minified files, lock files, build output.
    Generated,
    /// Made for tests.
    Test,
}

const VENDORED: [&str; 18] = [
    "node_modules",
    "vendor",
    "vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "bower_components",
    ".venv",
    "venv",
    "site-packages",
    "dist-packages",
    "target",
    ".cargo",
    ".tox",
    ".gradle",
    ".m2",
    "Pods",
    "jspm_packages",
];
const GENERATED: [&str; 8] = ["dist", "__pycache__", ".next", ".nuxt", "generated", "__generated__", ".mypy_cache", ".pytest_cache"];
const TEST: [&str; 14] = [
    "test",
    "tests",
    "testdata",
    "test_data",
    "test-data",
    "__tests__",
    "spec",
    "specs",
    "fixtures",
    "__fixtures__",
    "mocks",
    "__mocks__",
    "testing",
    "selftests",
];
const LOCKS: [&str; 14] = [
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "Cargo.lock",
    "poetry.lock",
    "Pipfile.lock",
    "composer.lock",
    "Gemfile.lock",
    "go.sum",
    "uv.lock",
    "bun.lock",
    "flake.lock",
    "mix.lock",
    "npm-shrinkwrap.json",
];

impl Zone {
    /// All zones.
    pub const ALL: [Self; 4] = [Self::Own, Self::Vendored, Self::Generated, Self::Test];

    /// Tells the zone from a name whose parts are separated by `/`. A vendored folder outweighs a generated file in it, and both a test.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
        let within = |list: &[&str]| folders.split('/').any(|folder| list.contains(&folder));
        let minified = [".min.js", ".min.css", ".map", ".bundle.js", "-min.js"].iter().any(|end| file.ends_with(end));
        let stem = file.split('.').next().unwrap_or(file);
        let test =
            ["test_", "test-"].iter().any(|start| stem.starts_with(start)) || ["_test", "_spec", "-test"].iter().any(|end| stem.ends_with(end));
        let dotted_test = file.contains(".test.") || file.contains(".spec.");
        if within(&VENDORED) {
            Self::Vendored
        } else if within(&GENERATED) || LOCKS.contains(&file) || minified {
            Self::Generated
        } else if within(&TEST) || test || dotted_test {
            Self::Test
        } else {
            Self::Own
        }
    }

    /// Its name in reports and options.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Vendored => "vendored",
            Self::Generated => "generated",
            Self::Test => "test",
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Zone;

    #[test]
    fn zones_by_path() {
        for (name, zone) in [
            ("src/main.rs", Zone::Own),
            ("a/node_modules/x/tests/y.js", Zone::Vendored),
            ("web/app.min.js", Zone::Generated),
            ("Cargo.lock", Zone::Generated),
            ("tests/data/people.csv", Zone::Test),
            ("src/user_test.go", Zone::Test),
            ("app.spec.ts", Zone::Test),
            ("latest.csv", Zone::Own),
        ] {
            assert_eq!(Zone::of(name), zone, "{name}");
        }
    }
}
