//! The house keeps its own rules: the order of modules, where `unsafe` and printing may stand, how long a file may be, and that every
//! dependency is used. Each failure names the file and the line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The modules from bottom to top: each uses only those before it.
const ORDER: [&str; 19] = [
    "apart",
    "span",
    "day",
    "sensitive",
    "check",
    "taxonomy",
    "pack",
    "object",
    "content",
    "detect",
    "source",
    "inventory",
    "scan",
    "gate",
    "report",
    "notice",
    "retention",
    "iam",
    "cli",
];
/// The only files in which `unsafe` may stand.
const UNSAFE: [&str; 2] = ["src/object/map.rs", "src/detect/simd"];
/// The most lines of a source file.
const LONGEST: usize = 600;
/// What only the program uses; a library without the feature `cli` must not bring it.
const OF_THE_PROGRAM: [&str; 10] =
    ["clap", "clap_complete", "clap_mangen", "comfy-table", "ctrlc", "indicatif", "libc", "memmap2", "strsim", "terminal_size"];

/// A line of a source file without comments and the content of strings.
struct Line {
    number: usize,
    code: String,
    raw: String,
    /// Whether it stands in a module of tests.
    is_test: bool,
}

struct File {
    /// Its path from the root of the package, parts separated by `/`.
    path: String,
    lines: Vec<Line>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(|entry| entry.expect("a folder of the package can be listed").path()) {
        if entry.is_dir() {
            collect(&entry, paths);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let relative = entry.strip_prefix(root()).expect("it lies in the package");
            paths.push(relative.to_str().expect("paths of the package are UTF-8").replace('\\', "/"));
        }
    }
}

fn read(path: &str) -> File {
    let source = fs::read_to_string(root().join(path)).expect("a source file is UTF-8");
    let code = strip(&source);
    let whole = path.ends_with("/tests.rs") || path.ends_with("/testing.rs");
    let mut is_test = whole;
    let mut lines = Vec::new();
    for (at, (raw, code)) in source.lines().zip(code.lines()).enumerate() {
        // By the house's style, the tests of a file are its last module.
        is_test |= code.trim_start().starts_with("#[cfg(test)]") && source.lines().nth(at + 1).is_some_and(|next| next.starts_with("mod tests"));
        lines.push(Line { number: at + 1, code: code.to_owned(), raw: raw.to_owned(), is_test });
    }
    File { path: path.to_owned(), lines }
}

/// The source with comments and the content of strings and characters as spaces; lines stay where they are.
fn strip(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    let blank = |out: &mut String, from: usize, to: usize| {
        out.extend(chars[from..to.min(chars.len())].iter().map(|&char| if char == '\n' { '\n' } else { ' ' }));
    };
    while at < chars.len() {
        let end = match (chars[at], chars.get(at + 1)) {
            ('/', Some('/')) => at + chars[at..].iter().take_while(|&&char| char != '\n').count(),
            ('r' | 'b' | 'c', Some('"' | '#' | 'r')) if at == 0 || !is_word(chars[at - 1]) => raw_end(&chars, at).unwrap_or(at),
            ('"', _) => string_end(&chars, at + 1),
            ('\'', Some('\\')) => at + 2 + chars[at + 2..].iter().skip(1).position(|&char| char == '\'').map_or(0, |length| length + 2),
            ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => at + 3,
            _ => at,
        };
        if end > at {
            blank(&mut out, at, end);
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// The end of a raw string that begins at `at`, with its prefix.
fn raw_end(chars: &[char], at: usize) -> Option<usize> {
    let mut quote = at;
    while matches!(chars.get(quote), Some('r' | 'b' | 'c')) && quote - at < 2 {
        quote += 1;
    }
    let is_raw = chars[at..quote].contains(&'r');
    let hashes = chars[quote..].iter().take_while(|&&char| char == '#').count();
    if chars.get(quote + hashes) != Some(&'"') || hashes > 0 && !is_raw {
        return None;
    }
    let inside = quote + hashes + 1;
    if !is_raw {
        return Some(string_end(chars, inside));
    }
    let closes = |&start: &usize| chars[start] == '"' && chars[start + 1..].iter().take(hashes).filter(|&&char| char == '#').count() == hashes;
    (inside..chars.len()).find(closes).map(|close| close + 1 + hashes)
}

fn string_end(chars: &[char], inside: usize) -> usize {
    let mut at = inside;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Whether `word` stands in `code` as a whole word; a macro's name ends in `!`.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && (word.ends_with('!') || !after.is_some_and(is_word))
    })
}

/// What `broken` says of each line of the files, as `file:line: reason`.
fn search<'f>(files: impl IntoIterator<Item = &'f File>, broken: impl Fn(&File, &Line) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let of = |line: &Line| broken(file, line).map(|reason| format!("{}:{}: {reason}: {}", file.path, line.number, line.raw.trim()));
        found.extend(file.lines.iter().filter_map(of));
    }
    found
}

fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// The top-level module that a file of `src` belongs to; `None` for the roots of library and program.
fn module(path: &str) -> Option<&str> {
    let name = path.strip_prefix("src/")?.split('/').next()?;
    let name = name.strip_suffix(".rs").unwrap_or(name);
    (!matches!(name, "lib" | "main")).then_some(name)
}

/// The modules that a line names: after `crate::`, and after as many `super::` as lead out of the file's top-level module.
fn named_modules(path: &str, code: &str) -> Vec<String> {
    let depth = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count() - 1;
    let mut paths: Vec<&str> =
        code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with(is_word)).map(|(at, _)| &code[at + 7..]).collect();
    let up = "super::".repeat(depth);
    paths.extend(code.match_indices(&up).map(|(at, _)| &code[at + up.len()..]));
    let mut modules = Vec::new();
    for path in paths {
        // `crate::{a::B, c}` names a module after every opening and comma of the outermost braces.
        let names = path.strip_prefix('{').map_or_else(|| vec![path], outermost);
        modules.extend(names.iter().map(|name| name.trim().chars().take_while(|&char| is_word(char)).collect::<String>()));
    }
    modules.retain(|name| ORDER.contains(&name.as_str()));
    modules
}

fn outermost(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0usize, 0, Vec::new());
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    parts
}

#[test]
fn modules_use_only_those_before_them() {
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    let files = files("src");
    for file in &files {
        let known = module(&file.path).is_none_or(|name| place(name).is_some());
        assert!(known, "{}: is a module without a place in the order; give it one in tests/layers.rs and in src/lib.rs", file.path);
    }
    assert_none(&search(&files, |file, line| {
        let own = place(module(&file.path)?)?;
        if line.code.contains("crate::{") && !line.code.contains('}') {
            return Some("spread over lines, its modules are not seen here; write one `use` for each".to_owned());
        }
        let above = named_modules(&file.path, &line.code).into_iter().find(|name| place(name).is_some_and(|other| other > own))?;
        (!line.is_test).then(|| format!("`{}` may not use `{above}`, which comes after it", ORDER[own]))
    }));
}

#[test]
fn unsafe_code_stands_only_where_it_may() {
    assert_none(&search(&files("src"), |file, line| {
        let may = UNSAFE.iter().any(|path| file.path.starts_with(path));
        (!may && names(&line.code, "unsafe")).then(|| "`unsafe` may not stand here".to_owned())
    }));
}

#[test]
fn no_source_file_is_too_long() {
    let long: Vec<String> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| files(folder))
        .filter(|file| file.lines.len() > LONGEST)
        .map(|file| format!("{}:{}: the file has more than {LONGEST} lines; divide it", file.path, LONGEST + 1))
        .collect();
    assert_none(&long);
}

#[test]
fn only_the_command_line_prints() {
    let printing = ["print!", "println!", "eprint!", "eprintln!"];
    assert_none(&search(&files("src"), |file, line| {
        let prints = !file.path.starts_with("src/cli/") && printing.iter().any(|word| names(&line.code, word));
        (prints || names(&line.code, "dbg!")).then(|| "prints; only src/cli does".to_owned())
    }));
}

#[test]
fn nothing_is_unwrapped_without_a_reason() {
    let broken =
        |_: &File, line: &Line| (!line.is_test && line.code.contains(".unwrap()")).then(|| "say with `expect` why it cannot fail".to_owned());
    assert_none(&search(&files("src"), broken));
}

#[test]
fn nothing_is_left_to_do() {
    let all: Vec<File> = ["src", "tests", "benches"].iter().flat_map(|folder| files(folder)).filter(|file| file.path != "tests/layers.rs").collect();
    assert_none(&search(&all, |_, line| {
        let left =
            ["todo!", "unimplemented!"].iter().any(|word| names(&line.code, word)) || ["TODO", "FIXME"].iter().any(|word| names(&line.raw, word));
        left.then(|| "finish it, or write an issue".to_owned())
    }));
}

/// The entries of a table of Cargo.toml: name and definition.
fn manifest(table: &str) -> BTreeMap<String, toml::Value> {
    let text = fs::read_to_string(root().join("Cargo.toml")).expect("there");
    let manifest: toml::Table = text.parse().expect("Cargo.toml is TOML");
    manifest.get(table).and_then(toml::Value::as_table).into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn uses(files: &[File], dependency: &str) -> bool {
    let name = dependency.replace('-', "_");
    files.iter().flat_map(|file| &file.lines).any(|line| {
        let code = &line.code;
        code.match_indices(&name).any(|(at, _)| {
            let rest = &code[at + name.len()..];
            let starts = !code[..at].ends_with(|char| is_word(char) || char == '.');
            starts && (rest.starts_with("::") || code.trim_start().starts_with("use ") && rest.starts_with([';', ' ']))
        })
    })
}

#[test]
fn every_dependency_is_used() {
    let src = files("src");
    for dependency in manifest("dependencies").keys() {
        assert!(uses(&src, dependency), "Cargo.toml: [dependencies] {dependency}: nothing in src uses it; remove it");
    }
    let all: Vec<File> = ["src", "tests", "benches"].iter().flat_map(|folder| files(folder)).collect();
    for dependency in manifest("dev-dependencies").keys() {
        assert!(uses(&all, dependency), "Cargo.toml: [dev-dependencies] {dependency}: nothing uses it; remove it");
    }
}

#[test]
fn the_library_brings_nothing_of_the_program() {
    let dependencies = manifest("dependencies");
    for name in OF_THE_PROGRAM {
        let is_optional = dependencies.get(name).is_none_or(|value| value.get("optional").and_then(toml::Value::as_bool) == Some(true));
        assert!(is_optional, "Cargo.toml: [dependencies] {name}: must be optional and named by the feature `cli`");
    }
    assert_none(&search(&files("src"), |file, line| {
        let of_the_library = !file.path.starts_with("src/cli/") && !matches!(file.path.as_str(), "src/main.rs" | "src/object/map.rs");
        let named = OF_THE_PROGRAM.iter().find(|name| line.code.contains(&format!("{}::", name.replace('-', "_"))))?;
        of_the_library.then(|| format!("`{named}` belongs to the program"))
    }));
}

#[test]
fn the_rules_are_read_as_written() {
    let code = strip("let a = \"unsafe // x\"; // unsafe\nlet b = r#\"print!(\"unsafe\")\"#; let c = '\"'; let d = b'\\''; unsafe_code();");
    assert!(!names(&code, "unsafe") && !names(&code, "print!") && code.contains("let d"), "{code}");
    assert_eq!(named_modules("src/detect/find.rs", "use crate::{cli::args, scan};"), ["cli", "scan"]);
    assert_eq!(named_modules("src/detect/find.rs", "super::super::report::write()"), ["report"]);
    assert_eq!(named_modules("src/detect/find.rs", "super::names::Namer"), Vec::<String>::new());
    assert_eq!(named_modules("src/scan.rs", "use super::cli;"), ["cli"]);
}
