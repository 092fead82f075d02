//! Two things done at the same time, for what is too short to be worth a pool: a program that starts for one small file waits for nothing else.

use std::thread;

/// Does `apart` in a thread of its own while `here` is done.
///
/// # Panics
/// When one of them does.
pub fn beside<A: Send, B>(apart: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let apart = scope.spawn(apart);
        let here = here();
        (apart.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), here)
    })
}
