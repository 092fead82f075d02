//! A mapped file that changes while it is read: the process lives, and the end of what was there is known.
#![cfg(all(unix, feature = "cli"))]

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use privet::object::map::{Mapped, install_handler};

/// More than two pages of any system that is in use.
const SIZE: usize = 256 * 1024;

fn file_of_ones(size: usize) -> File {
    let mut file = tempfile::tempfile().expect("a file for the test");
    file.write_all(&vec![1; size]).expect("written");
    file
}

fn map(file: &File) -> Mapped {
    let guard = install_handler().expect("the handler can be installed");
    Mapped::map(file.try_clone().expect("a second handle"), guard).expect("mapped")
}

#[test]
fn a_file_that_shrinks_reads_as_zeros_from_its_new_end() {
    for left in [0, 1, 100_000, SIZE / 2, SIZE - 1] {
        let file = file_of_ones(SIZE);
        let mapped = map(&file);
        assert_eq!(mapped.truncated_at(), None);
        file.set_len(left as u64).expect("shortened");
        assert_eq!(mapped.len(), SIZE);
        assert!(mapped[..left].iter().all(|&byte| byte == 1), "{left}");
        assert!(mapped[left..].iter().all(|&byte| byte == 0), "{left}");
        assert_eq!(mapped.truncated_at(), Some(left));
    }
}

#[test]
fn a_file_that_shrinks_and_grows_again_is_still_known_to_have_been_shortened() {
    let file = file_of_ones(SIZE);
    let mapped = map(&file);
    file.set_len(0).expect("shortened");
    assert_eq!(mapped[SIZE - 1], 0);
    file.set_len(SIZE as u64).expect("lengthened");
    assert!(mapped.truncated_at().is_some_and(|at| at < SIZE));
    assert!(mapped.iter().all(|&byte| byte == 0));
}

#[test]
fn threads_that_share_a_map_survive_its_end() {
    let file = file_of_ones(SIZE);
    let mapped = map(&file);
    file.set_len(10).expect("shortened");
    std::thread::scope(|scope| {
        for part in 0..8 {
            let bytes = &mapped[part * SIZE / 8..(part + 1) * SIZE / 8];
            scope.spawn(move || assert_eq!(bytes.iter().map(|&byte| usize::from(byte)).sum::<usize>(), if part == 0 { 10 } else { 0 }));
        }
    });
    assert_eq!(mapped.truncated_at(), Some(10));
}

#[test]
fn a_file_that_grows_is_read_as_it_was() {
    let mut file = file_of_ones(SIZE);
    let mapped = map(&file);
    file.seek(SeekFrom::End(0)).expect("at its end");
    file.write_all(b"more").expect("written");
    assert!(mapped.len() == SIZE && mapped.iter().all(|&byte| byte == 1));
    assert_eq!(mapped.truncated_at(), None);
}

#[test]
fn an_empty_file_is_an_empty_map() {
    let mapped = map(&file_of_ones(0));
    assert!(mapped.is_empty());
    assert_eq!(mapped.truncated_at(), None);
}
