//! `privet init`: configuration, baseline and hook for the repository it stands in. What is there is never overwritten.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::gate::baseline;
use crate::source::git::Repository;

use super::args::Init as Args;
use super::exit::{Exit, Failure};
use super::{config, output};

const CONFIG: &str = r#"# What privet does here. `privet policy test` tells which rule decides; docs/policy.md of privet describes the rules.

laws = ["ccpa"]

[policy]
use = []                    # named policies: no-phi, no-pii, no-ssn, pci-sad, no-biometric, biometric-3-years, coppa
honour_marks = []           # marks of other tools that count as well: gitleaks, detect-secrets ...

[[policy.rules]]
name = "personal-data"      # real personal data, at least likely, in this project's own files
then = "deny"
zones = ["own"]
"#;

const GIT_HOOK: &str =
    "#!/bin/sh\n# privet judges the new lines of what is committed; `git commit --no-verify` passes it by.\nexec privet check --staged\n";

const PRE_COMMIT: &str = "\n  - repo: local\n    hooks:\n      - id: privet\n        name: privet\n        entry: privet check --hook\n        language: system\n        \
                          require_serial: true\n        verbose: true\n        stages: [pre-commit, pre-push]\n";

/// The configuration of pre-commit.
const PRE_COMMIT_FILE: &str = ".pre-commit-config.yaml";

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let repository = Repository::open(Path::new(".")).map_err(|error| error.0)?;
    let top = repository.top().ok_or_else(|| "init: this repository has no working tree; run it in a clone".to_owned())?.to_owned();
    let mut steps = vec![step(top.join(config::NAME), CONFIG)];
    let pre_commit = top.join(PRE_COMMIT_FILE);
    let hook = args.hook.as_deref().unwrap_or(if pre_commit.exists() { "pre-commit" } else { "git" });
    let mut advice = Vec::new();
    match hook {
        "none" => {}
        "git" => steps.push(Step { is_program: true, ..step(hooks(&repository, &top)?.join("pre-commit"), GIT_HOOK) }),
        "pre-commit" if pre_commit.exists() => {
            advice.push(format!(
                "add this to {PRE_COMMIT_FILE}, under `repos:`, and run `pre-commit install -t pre-commit -t pre-push`:\n{PRE_COMMIT}"
            ));
        }
        "pre-commit" => {
            steps.push(step(pre_commit, &format!("repos:{PRE_COMMIT}")));
            advice.push("run `pre-commit install -t pre-commit -t pre-push`".to_owned());
        }
        other => return Err(format!("--hook `{other}`: choose from pre-commit, git, none").into()),
    }
    let mut out = output::stdout();
    for step in &steps {
        let word = step.take(args)?;
        writeln!(out, "{word} {}", output::printable(&step.path.strip_prefix(&top).unwrap_or(&step.path).to_string_lossy()))?;
    }
    for line in advice {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    drop(out);
    let has_baseline = top.join(baseline::NAME).exists();
    if args.no_baseline || args.dry_run || has_baseline {
        return Ok(Exit::Done);
    }
    super::baseline::create_here()
}

/// Where git looks for hooks.
fn hooks(repository: &Repository, top: &Path) -> Result<PathBuf, String> {
    repository.hooks(top).map_err(|error| error.0)
}

/// A file that is written where there is none.
struct Step {
    path: PathBuf,
    text: String,
    is_program: bool,
}

fn step(path: PathBuf, text: &str) -> Step {
    Step { path, text: text.to_owned(), is_program: false }
}

impl Step {
    fn take(&self, args: &Args) -> Result<&'static str, Failure> {
        if self.path.exists() {
            return Ok("kept   ");
        }
        if args.dry_run {
            return Ok("would write");
        }
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("folder `{}`: cannot be made: {error}", folder.display()))?;
        }
        output::write_file(&self.path, |out| out.write_all(self.text.as_bytes()))?;
        #[cfg(unix)]
        if self.is_program {
            use std::os::unix::fs::PermissionsExt as _;
            let permissions = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(&self.path, permissions).map_err(|error| format!("`{}`: {error}", self.path.display()))?;
        }
        Ok("wrote  ")
    }
}
