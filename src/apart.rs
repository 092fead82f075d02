//! Two things done at the same time, for what is too short to be worth a pool: a program that starts for one small file waits for nothing else.

use std::hint::black_box;
use std::thread;

/// So much memory a new thread asks for at once, in bytes.
const ROOM: usize = 1 << 20;

/// Does `apart` in a thread of its own while `here` is done.
///
/// # Panics
/// When one of them does.
pub fn beside<A: Send, B>(apart: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let apart = scope.spawn(|| {
            make_room();
            apart()
        });
        let here = here();
        (apart.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), here)
    })
}

/// Lets the memory of a new thread grow in one step. The C library of Linux lets it grow page by page, each by a call that stops all other threads
/// where they touch new memory; what was given back once it keeps. The first block comes from elsewhere, and tells the library that such blocks are
/// usual.
fn make_room() {
    for _ in 0..2 {
        drop(black_box(Vec::<u8>::with_capacity(ROOM)));
    }
}
