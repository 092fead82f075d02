//! Examples below the help of each command: what people do most. A test runs each of them.

pub(super) const PRIVET: &str = "\
Examples:
  privet scan                               # the working directory, as a table
  privet scan data -o html:inventory.html   # a page for those who do not run scanners
  privet scan . --fail-on sensitive         # a gate: exit code 1 when it finds some
  privet help-topic                         # confidence, coverage, masking and more, at length";

pub(super) const SCAN: &str = "\
Examples:
  privet scan data -o json:inventory.json -o html:inventory.html
  privet scan . --law ccpa,gdpr --fail-on id.national,ccpa:L --strict
  privet scan . -g '*.csv' -g '*.json' -x /archive/
  zcat dump.sql.gz | privet scan -

More: privet help-topic confidence, coverage, exit-codes, masking, zones";

pub(super) const ANNOTATE: &str = "\
Example:
  echo '{\"id\":1,\"text\":\"SSN: 219-09-9999\"}' | privet annotate";

pub(super) const REPORT: &str = "\
Examples:
  privet report inventory.json
  privet report inventory.json -o html:inventory.html -o csv:inventory.csv
  privet report inventory.json -f html --template ours.html > inventory.html

More: privet help-topic report, inventory";

pub(super) const MERGE: &str = "\
Example:
  privet merge part-0.json part-1.json -o json:whole.json -o html:whole.html

More: privet help-topic inventory";

pub(super) const PATTERNS: &str = "\
Examples:
  privet patterns list
  privet patterns show us/ssn
  privet patterns test detectors

More: privet help-topic patterns";

pub(super) const COMPLETIONS: &str = "\
Examples:
  privet completions bash > ~/.local/share/bash-completion/completions/privet
  privet completions zsh > ~/.zfunc/_privet
  privet completions fish > ~/.config/fish/completions/privet.fish";

pub(super) const NOTICE: &str = "\
Examples:
  privet notice read PRIVACY.md
  privet notice diff privacy-2024.html privacy-2025.html
  privet notice check data --notice PRIVACY.md
  privet notice draft inventory.json --format html > draft.html

More: privet help-topic notice";

pub(super) const RETENTION: &str = "\
Examples:
  privet retention data
  privet retention inventory.json --format csv > delete.csv
  privet retention data --fail-on overdue

More: privet help-topic retention";

pub(super) const FIND: &str = "\
Example:
  privet find data --subject request.txt

More: privet help-topic find";

pub(super) const IAM: &str = "\
Examples:
  privet iam credentials.csv
  privet iam credentials.csv keys.json --columns user,access_key_age,mfa --fail-on red
  privet iam credentials.csv keys.json --scan src

More: privet help-topic iam";
