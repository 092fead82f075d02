//! Reports written to files: a file is replaced whole, a link is followed, and what is not a file is written to and stays what it is.
#![cfg(all(unix, feature = "cli"))]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

fn report(folder: &Path, name: &str) {
    let target = folder.join("data.txt");
    fs::write(&target, "email: jane.doe@fabrikam.com\n").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_privet"))
        .args(["scan", "data.txt", "--no-config", "-o", &format!("json:{name}")])
        .current_dir(folder)
        .output()
        .expect("privet runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_file_is_replaced_and_no_draft_is_left() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    fs::write(folder.path().join("report.json"), "what was there before").expect("written");
    report(folder.path(), "report.json");
    assert!(fs::read_to_string(folder.path().join("report.json")).expect("there").starts_with('{'));
    assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 2);
}

#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    fs::write(folder.path().join("real.json"), "").expect("written");
    symlink("real.json", folder.path().join("link.json")).expect("linked");
    report(folder.path(), "link.json");
    assert!(fs::symlink_metadata(folder.path().join("link.json")).expect("there").is_symlink());
    assert!(fs::read_to_string(folder.path().join("real.json")).expect("there").starts_with('{'));
}

#[test]
fn a_pipe_is_written_to_and_stays_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).expect("read")
    });
    report(folder.path(), "pipe");
    assert!(reader.join().expect("no panic").starts_with('{'));
    assert!(!fs::symlink_metadata(&pipe).expect("there").is_file());
}
