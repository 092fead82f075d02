//! Two things done at the same time, for what is too short to be worth a pool: a program that starts for one small file waits for nothing else.

use std::hint::black_box;
use std::thread;

/// What is asked for at a time, in bytes: less than what the allocator would map on its own.
const PIECE: usize = 96 << 10;
/// As much as compiling a catalog takes.
const PIECES: usize = 20;

/// Does `apart` in a thread of its own while `here` is done.
///
/// # Panics
/// When one of them does.
pub fn beside<A: Send, B>(apart: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let apart = scope.spawn(|| with_room(apart));
        let here = here();
        (apart.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), here)
    })
}

/// The allocator of glibc asks the system for one page after the other in every thread but the first. Here it gets room for all at once, which
/// stays untouched until it is used; what is behind it is held meanwhile, or all of it would be given back.
fn with_room<A>(work: impl FnOnce() -> A) -> A {
    let mut room: Vec<Vec<u8>> = (0..PIECES).map(|_| Vec::with_capacity(PIECE)).collect();
    let behind = black_box(&mut room).pop();
    drop(room);
    let done = work();
    drop(black_box(behind));
    done
}
