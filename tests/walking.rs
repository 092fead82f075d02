//! Walking: every entry of a tree is listed once, with its reason where it is left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use privet::source::{Flow, Gitignore, Listed, Options, Shard, Stamps, Target, walk};
use tempfile::TempDir;

/// What was listed: names with the word for how they ended.
type Ledger = BTreeMap<String, String>;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, content) in files {
        write(&folder.path().join(name), content);
    }
    folder
}

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().expect("it has a folder")).expect("folder made");
    fs::write(path, content).expect("file written");
}

fn list(path: &Path, options: &Options) -> Ledger {
    list_all(&[Target::Path(path.to_owned())], options)
}

fn list_all(targets: &[Target], options: &Options) -> Ledger {
    let ledger = Mutex::new(Ledger::new());
    let errors = walk(targets, options, || {
        |listed| {
            let (name, end) = match listed {
                Listed::Object(object) => (object.name, "read".to_owned()),
                Listed::Skipped { name, reason, .. } => (name, reason.name().to_owned()),
                Listed::Failed { name, reason, .. } => (name, format!("failed: {reason}")),
            };
            let again = ledger.lock().expect("no thread panicked").insert(name.clone(), end);
            assert_eq!(again, None, "{name} was listed twice");
            Flow::Go
        }
    });
    assert_eq!(errors, Ok(Vec::new()));
    ledger.into_inner().expect("no thread panicked")
}

fn ledger(rows: &[(&str, &str)]) -> Ledger {
    rows.iter().map(|(name, end)| ((*name).to_owned(), (*end).to_owned())).collect()
}

/// What `find FOLDER ! -type d` counts: entries and their bytes.
fn find(folder: &Path) -> (u64, u64) {
    let mut sum = (0, 0);
    for entry in fs::read_dir(folder).expect("listed") {
        let entry = entry.expect("listed");
        let metadata = entry.metadata().expect("there");
        let (objects, bytes) = if metadata.is_dir() { find(&entry.path()) } else { (1, metadata.len()) };
        sum = (sum.0 + objects, sum.1 + bytes);
    }
    sum
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

#[test]
fn the_ledger_adds_up_to_what_is_on_the_disk() {
    let folder = tree(&[(".git/config", "x"), (".git/objects/ab/cd", "blob"), (".env", "secret"), ("sub/.git", "gitdir: elsewhere"), ("empty", "")]);
    for number in 0..300 {
        write(&folder.path().join(format!("d{}/e{}/f{number}.txt", number % 7, number % 3)), &"x".repeat(number));
    }
    let options = Options { excludes: strings(&["e1/"]), max_depth: Some(3), max_size: Some(200), threads: 4, ..Options::default() };
    let sum = Mutex::new((0, 0));
    let errors = walk(&[Target::Path(folder.path().to_owned())], &options, || {
        |listed| {
            let bytes = match listed {
                Listed::Object(object) => object.size,
                Listed::Skipped { bytes, .. } | Listed::Failed { bytes, .. } => bytes,
            };
            let mut sum = sum.lock().expect("no thread panicked");
            *sum = (sum.0 + 1, sum.1 + bytes);
            Flow::Go
        }
    });
    assert_eq!(errors, Ok(Vec::new()));
    assert_eq!(sum.into_inner().expect("no thread panicked"), find(folder.path()));
}

#[test]
fn hidden_and_git_ignored_files_are_read_and_the_internals_of_git_are_not() {
    let folder = tree(&[(".gitignore", "*.sql\n"), ("dump.sql", ""), (".env", ""), (".git/config", ""), ("work/.git", "gitdir: x"), ("work/a", "")]);
    let read = ledger(&[
        (".gitignore", "read"),
        ("dump.sql", "read"),
        (".env", "read"),
        (".git/config", "git-internals"),
        ("work/.git", "git-internals"),
        ("work/a", "read"),
    ]);
    assert_eq!(list(folder.path(), &Options::default()), read);
    let honoured = list(folder.path(), &Options { gitignore: Gitignore::Honour, ..Options::default() });
    assert_eq!(honoured["dump.sql"], "gitignore");
}

#[test]
fn privetignore_files_nest_and_a_deeper_one_decides() {
    let folder = tree(&[
        (".privetignore", "# data of tests\n*.csv\nbuild/\n/only-here\n"),
        ("a.csv", ""),
        ("only-here", ""),
        ("deep/only-here", ""),
        ("deep/.privetignore", "!keep.csv\nlocal/*.txt\n"),
        ("deep/keep.csv", ""),
        ("deep/other.csv", ""),
        ("deep/more/keep.csv", ""),
        ("deep/local/a.txt", ""),
        ("local/a.txt", ""),
        ("build/.privetignore", "!x\n"),
        ("build/x", ""),
        ("build/deep/y", ""),
    ]);
    let expected = ledger(&[
        (".privetignore", "read"),
        ("a.csv", "privetignore"),
        ("only-here", "privetignore"),
        ("deep/only-here", "read"),
        ("deep/.privetignore", "read"),
        ("deep/keep.csv", "read"),
        ("deep/other.csv", "privetignore"),
        ("deep/more/keep.csv", "read"),
        ("deep/local/a.txt", "privetignore"),
        ("local/a.txt", "read"),
        ("build/.privetignore", "privetignore"),
        ("build/x", "privetignore"),
        ("build/deep/y", "privetignore"),
    ]);
    assert_eq!(list(folder.path(), &Options::default()), expected);
    assert_eq!(list(folder.path(), &Options { threads: 1, ..Options::default() }), expected);
}

#[test]
fn privetignore_may_keep_what_git_ignores() {
    let folder = tree(&[(".gitignore", "*.sql\n*.log\n"), (".privetignore", "!dump.sql\n"), ("dump.sql", ""), ("b.sql", ""), ("c.log", "")]);
    let listed = list(folder.path(), &Options { gitignore: Gitignore::Honour, ..Options::default() });
    assert_eq!((&*listed["dump.sql"], &*listed["b.sql"], &*listed["c.log"]), ("read", "gitignore", "gitignore"));
}

#[test]
fn rules_above_the_target_hold_up_to_the_root_of_its_repository() {
    let folder = tree(&[
        (".privetignore", "*\n"),
        ("repo/.git/HEAD", ""),
        ("repo/.privetignore", "*.csv\n/sub/in/x\n"),
        ("repo/sub/a.csv", ""),
        ("repo/sub/b", ""),
    ]);
    write(&folder.path().join("repo/sub/in/x"), "");
    let listed = list(&folder.path().join("repo/sub"), &Options::default());
    assert_eq!(listed, ledger(&[("a.csv", "privetignore"), ("b", "read"), ("in/x", "privetignore")]));
}

#[test]
fn excludes_reach_into_nested_folders_and_includes_choose() {
    let folder = tree(&[("a/skip/x/deep.txt", ""), ("skip/y.txt", ""), ("a/b.txt", ""), ("a/c.json", ""), ("data/d.bin", "")]);
    let excluded = list(folder.path(), &Options { excludes: strings(&["skip/"]), ..Options::default() });
    let names: Vec<&String> = excluded.iter().filter(|(_, end)| *end == "excluded").map(|(name, _)| name).collect();
    assert_eq!(names, ["a/skip/x/deep.txt", "skip/y.txt"]);
    let included = list(folder.path(), &Options { includes: strings(&["*.json", "data/"]), ..Options::default() });
    let names: Vec<&String> = included.iter().filter(|(_, end)| *end == "read").map(|(name, _)| name).collect();
    assert_eq!(names, ["a/c.json", "data/d.bin"]);
    let json = list(folder.path(), &Options { types: strings(&["json"]), ..Options::default() });
    assert_eq!((&*json["a/c.json"], &*json["a/b.txt"]), ("read", "type"));
}

#[test]
fn depth_and_size_leave_out_and_count() {
    let folder = tree(&[("a", "12345"), ("b/c", "1"), ("b/d/e", "1")]);
    let listed = list(folder.path(), &Options { max_depth: Some(2), max_size: Some(4), ..Options::default() });
    assert_eq!(listed, ledger(&[("a", "size"), ("b/c", "read"), ("b/d/e", "depth")]));
}

#[test]
fn options_that_cannot_be_understood_are_named() {
    let folder = tree(&[]);
    let refused =
        |options: Options| walk(&[Target::Path(folder.path().to_owned())], &options, || |_| Flow::Go).expect_err("cannot be understood").to_string();
    let glob = refused(Options { excludes: strings(&["fine", "a[b"]), ..Options::default() });
    assert!(glob.starts_with("glob `a[b`: "), "{glob}");
    let kind = refused(Options { types: strings(&["jsno"]), ..Options::default() });
    assert!(kind.starts_with("type `jsno`: is not known; `--type` takes"), "{kind}");
}

#[test]
fn a_missing_target_is_an_error_and_the_others_are_listed() {
    let folder = tree(&[("sub/a", "")]);
    let (missing, sub) = (folder.path().join("missing"), folder.path().join("sub/"));
    let names = Mutex::new(Vec::new());
    let errors = walk(&[Target::Path(missing.clone()), Target::Path(sub), Target::Stdin], &Options::default(), || {
        |listed| {
            if let Listed::Object(object) = listed {
                names.lock().expect("no thread panicked").push(object.name);
            }
            Flow::Go
        }
    })
    .expect("the options are fine");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].target, missing.display().to_string());
    assert!(errors[0].problem.starts_with("does not exist"), "{}", errors[0]);
    let mut names = names.into_inner().expect("no thread panicked");
    names.sort();
    assert_eq!(names, ["-".to_owned(), format!("{}/sub/a", folder.path().display())]);
}

#[test]
fn a_file_that_is_a_target_is_read_whatever_ignore_files_say() {
    let folder = tree(&[(".privetignore", "*\n"), ("a.csv", ""), (".git/config", "")]);
    for name in ["a.csv", ".git/config"] {
        let file = folder.path().join(name);
        let alone = name.rsplit('/').next().expect("it has a name");
        assert_eq!(list(&file, &Options::default()), ledger(&[(alone, "read")]));
    }
    let other = tree(&[("sub/b", "")]);
    let file = folder.path().join("a.csv");
    let several = list_all(&[&file, other.path(), &file].map(|path| Target::Path(path.to_owned())), &Options::default());
    assert_eq!(several, ledger(&[(&*file.display().to_string(), "read"), (&*format!("{}/sub/b", other.path().display()), "read")]));
    let excluded = list(&folder.path().join("a.csv"), &Options { excludes: strings(&["*.csv"]), ..Options::default() });
    assert_eq!(excluded, ledger(&[("a.csv", "excluded")]));
}

#[test]
fn shards_part_a_tree() {
    let folder = tree(&[(".privetignore", "*.log\n")]);
    for number in 0..100 {
        write(&folder.path().join(format!("d{}/f{number}.{}", number % 5, if number % 4 == 0 { "log" } else { "txt" })), "");
    }
    let whole = list(folder.path(), &Options::default());
    let mut union = Ledger::new();
    for index in 0..3 {
        let part = list(folder.path(), &Options { shard: Shard::new(index, 3), ..Options::default() });
        assert!(part.len() > 10, "shards are of similar size");
        for (name, end) in part {
            assert_eq!(union.insert(name.clone(), end), None, "{name} is in two shards");
        }
    }
    assert_eq!(union, whole);
}

#[test]
fn a_visitor_can_stop_the_walk() {
    let folder = tree(&[]);
    for number in 0..1000 {
        write(&folder.path().join(format!("f{number}")), "");
    }
    let seen = Mutex::new(0);
    let options = Options { threads: 2, ..Options::default() };
    walk(&[Target::Path(folder.path().to_owned())], &options, || {
        |_| {
            *seen.lock().expect("no thread panicked") += 1;
            Flow::Stop
        }
    })
    .expect("the options are fine");
    assert!(*seen.lock().expect("no thread panicked") <= 2);
}

#[test]
fn objects_tell_size_and_day_and_can_be_read() {
    let folder = tree(&[("tests/a.txt", "hello")]);
    let found = Mutex::new(Vec::new());
    walk(&[Target::Path(folder.path().to_owned())], &Options { modified: Stamps::Modified, ..Options::default() }, || {
        |listed| {
            found.lock().expect("no thread panicked").push(listed);
            Flow::Go
        }
    })
    .expect("the options are fine");
    let found = found.into_inner().expect("no thread panicked");
    let [Listed::Object(object)] = &found[..] else { panic!("{found:?}") };
    let day = object.modified.as_deref().expect("asked for");
    assert_eq!((object.size, object.zone.name(), day.len(), &day[..2]), (5, "test", 10, "20"));
    let privet::object::Origin::File(path) = &object.origin else { panic!("{object:?}") };
    let mut buffer = privet::object::bytes::Buffer::default();
    assert_eq!(privet::object::bytes::read(path, &mut buffer).expect("read"), b"hello");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use privet::source::Links;

    use super::*;

    fn following() -> Options {
        Options { follow: Links::Follow, ..Options::default() }
    }

    #[test]
    fn links_are_left_out_unless_followed_and_loops_end() {
        let folder = tree(&[("real/a", "abc"), ("other/b", "")]);
        let at = |name: &str| folder.path().join(name);
        symlink("../real", at("other/link")).expect("linked");
        symlink("..", at("real/up")).expect("linked");
        symlink("a", at("real/file")).expect("linked");
        symlink("nowhere", at("broken")).expect("linked");
        symlink("itself", at("itself")).expect("linked");
        let kept = list(folder.path(), &Options::default());
        assert_eq!(kept.values().filter(|end| *end == "symlink").count(), 5);
        let followed = list(folder.path(), &following());
        let expected = ledger(&[
            ("real/a", "read"),
            ("real/file", "read"),
            ("real/up", "symlink"),
            ("other/b", "read"),
            ("other/link/a", "read"),
            ("other/link/file", "read"),
            ("other/link/up", "symlink"),
            ("broken", "failed: not-found"),
            ("itself", "failed: io"),
        ]);
        assert_eq!(followed, expected);
        let excluded = list(folder.path(), &Options { excludes: strings(&["broken"]), ..following() });
        assert_eq!(excluded["broken"], "excluded");
    }

    #[test]
    fn a_link_that_is_a_target_is_followed() {
        let folder = tree(&[("real/a", "")]);
        symlink("real", folder.path().join("link")).expect("linked");
        symlink("real/a", folder.path().join("file")).expect("linked");
        for threads in [1, 2] {
            let options = Options { threads, ..Options::default() };
            assert_eq!(list(&folder.path().join("link"), &options), ledger(&[("a", "read")]));
            assert_eq!(list(&folder.path().join("file"), &options), ledger(&[("file", "read")]));
        }
    }

    #[test]
    fn sockets_are_special() {
        let folder = tree(&[("a", "")]);
        let _socket = UnixListener::bind(folder.path().join("socket")).expect("bound");
        assert_eq!(list(folder.path(), &Options::default()), ledger(&[("a", "read"), ("socket", "special")]));
    }

    #[test]
    fn strange_names_are_names() {
        let folder = tree(&[("line\nbreak", ""), ("-", ""), ("git:x", ""), ("#a", "")]);
        fs::write(folder.path().join(OsStr::from_bytes(b"caf\xE9.txt")), "").expect("written");
        let listed = list(folder.path(), &Options::default());
        let expected = [("line\nbreak", "read"), ("-", "read"), ("git:x", "read"), ("#a", "read"), ("caf\u{FFFD}.txt", "read")];
        assert_eq!(listed, ledger(&expected));
        let broken = list(folder.path(), &Options { excludes: strings(&["caf?.txt", "\\#a"]), ..Options::default() });
        assert_eq!((&*broken["caf\u{FFFD}.txt"], &*broken["#a"]), ("excluded", "excluded"));
    }

    #[test]
    fn a_folder_that_cannot_be_listed_is_told_and_the_walk_goes_on() {
        let folder = tree(&[("closed/a", ""), ("open/b", "")]);
        let closed = folder.path().join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closed");
        let readable = fs::read_dir(&closed).is_ok();
        let listed = list(folder.path(), &Options::default());
        let excluded = list(folder.path(), &Options { excludes: strings(&["closed/"]), ..Options::default() });
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("opened");
        assert_eq!(listed["open/b"], "read");
        // Root reads everything.
        if !readable {
            assert_eq!(listed["closed"], "failed: permission");
            assert_eq!(excluded["closed"], "excluded");
        }
    }

    #[test]
    fn rules_are_not_read_through_links() {
        let folder = tree(&[("rules", "*\n"), ("a", "")]);
        symlink("rules", folder.path().join(".privetignore")).expect("linked");
        assert_eq!(list(folder.path(), &Options::default())["a"], "read");
    }
}
