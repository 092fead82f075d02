//! Mapped files: a giant file is read where the system keeps it, without a copy, by several threads at once.
//!
//! A mapped file that another program shortens is a danger: to touch a page behind its new end raises the signal `SIGBUS`, which ends a process.
//! [`install_handler`] takes that signal. Every map is registered in a fixed table; when the fault lies in one of them, the handler lays empty pages
//! over the rest of that map, notes where they begin, and returns: the reader meets zeros, and [`Mapped::truncated_at`] tells the end of what
//! was there. Any other fault goes to whoever had the signal before.
//!
//! The table is written under a lock and read by the handler, which may take none, in the manner of a sequence lock: each slot counts its changes,
//! and the handler believes what it read when the count was even and the same before and after. A slot whose map is being read does not change,
//! so the handler can never miss the one it looks for.
//!
//! This module and `detect::simd` are the only ones with `unsafe` code.
#![allow(unsafe_code, reason = "mapping and signals have no safe form")]

#[cfg(unix)]
pub use posix::{Mapped, install_handler};

#[cfg(not(unix))]
pub use elsewhere::{Mapped, install_handler};

/// Proof that the handler stands, and that whoever installed it has read what a map is:
///
/// - a process-wide signal handler was installed, which only a program may decide, never a library behind its back;
/// - the bytes of a map can change at any moment, because another program writes to the file. Nothing may be concluded from having read a byte once:
///   code that reads a map must check every index and must not build a `str` on it unchecked.
#[derive(Debug, Clone, Copy)]
pub struct Guard(());

/// The map, the table of maps and the handler, where there are POSIX signals.
#[cfg(unix)]
mod posix {
    use std::fs::File;
    use std::io::{self, ErrorKind};
    use std::ops::Deref;
    use std::ptr;
    use std::sync::atomic::{AtomicUsize, Ordering, fence};
    use std::sync::{Mutex, OnceLock, PoisonError};

    use libc::{c_int, c_void, siginfo_t};
    use memmap2::{Advice, Mmap, UncheckedAdvice};

    use super::Guard;

    /// How many files can be mapped at a time.
    const SLOTS: usize = 64;
    /// Stands for "not truncated".
    const WHOLE: usize = usize::MAX;

    /// A file mapped for reading. It is as long as the file was when it was mapped.
    #[derive(Debug)]
    pub struct Mapped {
        /// Absent for an empty file. It stands first so that the slot is freed before the memory is: fields are dropped in this order.
        slot: Option<Registered>,
        map: Mmap,
        file: File,
    }

    impl Mapped {
        /// Maps a file. What that means is written at [`Guard`].
        ///
        /// # Errors
        /// When the system refuses, or too many files are mapped already; read it instead.
        pub fn map(file: File, guard: Guard) -> io::Result<Self> {
            let Guard(()) = guard;
            // SAFETY: the map is only read, through `&[u8]` and checked indices. Another program may change the bytes meanwhile, which memmap2
            // leaves to
            // its caller to bear: `Guard` states it, and no code draws conclusions from a byte that it has read before. When the file becomes
            // shorter, the handler whose presence `Guard` proves gives zeros instead of a fault, as long as the map is registered, which is done
            // before anybody can read it.
            let map = unsafe { Mmap::map(&file)? };
            let slot = if map.is_empty() { None } else { Some(Registered::new(&map)?) };
            // Only a hint: reading works as well without it.
            let _ = map.advise(Advice::Sequential);
            Ok(Self { slot, map, file })
        }

        /// Where the file ended, when it has become shorter than the map: zeros stand from there on. Ask when reading is over.
        #[must_use]
        pub fn truncated_at(&self) -> Option<usize> {
            let faulted = self.slot.as_ref()?.get().zeros_from.load(Ordering::Acquire);
            // A fault tells the page. The length tells the byte, also when the file ends in the last page of the map, where no fault happens.
            let length = self.file.metadata().ok().and_then(|metadata| usize::try_from(metadata.len()).ok()).unwrap_or(WHOLE);
            let end = faulted.min(length);
            (end < self.map.len()).then_some(end)
        }

        /// Gives the memory of the pages before `end` back to the system. What is read of them again comes from the file again.
        pub fn release(&self, end: usize) {
            let end = end.min(self.map.len()) & !(PAGE.load(Ordering::Relaxed).max(1) - 1);
            // Pages that the handler laid are zeros and become zeros again. SAFETY: the map is shared with the file and only read, so that
            // dropping its pages changes no byte that can be seen; the range is inside the map.
            let _ = unsafe { self.map.unchecked_advise_range(UncheckedAdvice::DontNeed, 0, end) };
        }
    }

    impl Deref for Mapped {
        type Target = [u8];

        fn deref(&self) -> &[u8] {
            &self.map
        }
    }

    /// A place in the table. `start` is 0 where it is free.
    struct Slot {
        /// Odd while the slot is written.
        changes: AtomicUsize,
        start: AtomicUsize,
        end: AtomicUsize,
        zeros_from: AtomicUsize,
    }

    static TABLE: [Slot; SLOTS] =
        [const { Slot { changes: AtomicUsize::new(0), start: AtomicUsize::new(0), end: AtomicUsize::new(0), zeros_from: AtomicUsize::new(WHOLE) } };
            SLOTS];
    /// Held by whoever writes the table; never taken by the handler.
    static WRITING: Mutex<()> = Mutex::new(());
    /// Whether the handler stands.
    static INSTALLED: Mutex<bool> = Mutex::new(false);
    /// What was done with the signal before. Set before the handler is installed.
    static BEFORE: OnceLock<libc::sigaction> = OnceLock::new();
    /// The size of a page, asked once because the handler should not ask.
    static PAGE: AtomicUsize = AtomicUsize::new(0);

    impl Slot {
        fn write(&self, start: usize, end: usize) {
            let changes = self.changes.load(Ordering::Relaxed);
            self.changes.store(changes.wrapping_add(1), Ordering::Relaxed);
            fence(Ordering::Release);
            self.start.store(start, Ordering::Relaxed);
            self.end.store(end, Ordering::Relaxed);
            self.zeros_from.store(WHOLE, Ordering::Relaxed);
            self.changes.store(changes.wrapping_add(2), Ordering::Release);
        }

        /// The range of the map, when the slot holds one that holds the address.
        fn holding(&self, address: usize) -> Option<(usize, usize)> {
            let changes = self.changes.load(Ordering::Acquire);
            let (start, end) = (self.start.load(Ordering::Relaxed), self.end.load(Ordering::Relaxed));
            fence(Ordering::Acquire);
            let steady = changes.is_multiple_of(2) && changes == self.changes.load(Ordering::Relaxed);
            (steady && start != 0 && start <= address && address < end).then_some((start, end))
        }
    }

    /// The index of a slot that is in use. Dropping it frees the slot.
    #[derive(Debug)]
    struct Registered(usize);

    impl Registered {
        fn new(map: &Mmap) -> io::Result<Self> {
            let page = PAGE.load(Ordering::Relaxed);
            let start = map.as_ptr() as usize;
            // The system maps whole pages, and a fault may lie in any of them.
            let end = start + map.len().next_multiple_of(page.max(1));
            let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
            let free = TABLE.iter().position(|slot| slot.start.load(Ordering::Relaxed) == 0).ok_or(ErrorKind::ResourceBusy)?;
            TABLE[free].write(start, end);
            Ok(Self(free))
        }

        fn get(&self) -> &'static Slot {
            &TABLE[self.0]
        }
    }

    impl Drop for Registered {
        fn drop(&mut self) {
            let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
            self.get().write(0, 0);
        }
    }

    /// Takes the signal `SIGBUS`, once for the process, so that files can be mapped. Only a program should do this, never a library.
    ///
    /// # Errors
    /// When the system refuses; files must be read then.
    pub fn install_handler() -> io::Result<Guard> {
        let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
        if *installed {
            return Ok(Guard(()));
        }
        // SAFETY: `sysconf` only returns a number.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        let page = usize::try_from(page).ok().filter(|page| page.is_power_of_two()).ok_or(ErrorKind::Unsupported)?;
        PAGE.store(page, Ordering::Relaxed);
        // SAFETY: `sigaction` is a plain structure of integers for which all zeros is a value; the calls below get valid pointers to two of them,
        // or null where POSIX allows it.
        let (mut before, mut ours): (libc::sigaction, libc::sigaction) = unsafe { (std::mem::zeroed(), std::mem::zeroed()) };
        // SAFETY: as above; nothing is changed by this call.
        if unsafe { libc::sigaction(libc::SIGBUS, ptr::null(), &raw mut before) } != 0 {
            return Err(io::Error::last_os_error());
        }
        let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = on_fault;
        ours.sa_sigaction = handler as usize;
        // The alternate stack is used where a thread has one; the handler needs next to no stack and works without.
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        BEFORE.get_or_init(|| before);
        // SAFETY: as above; `on_fault` has the signature that SA_SIGINFO asks for and does only what a handler may do.
        if unsafe { libc::sigaction(libc::SIGBUS, &raw const ours, ptr::null_mut()) } != 0 {
            return Err(io::Error::last_os_error());
        }
        *installed = true;
        Ok(Guard(()))
    }

    /// The handler. It reads atomics and makes system calls, nothing else: no allocation, no lock, no panic.
    extern "C" fn on_fault(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        // SAFETY: with SA_SIGINFO the system passes a valid `siginfo_t`, and for SIGBUS its address field is set.
        let address = unsafe { (*info).si_addr() } as usize;
        for slot in &TABLE {
            if let Some((start, end)) = slot.holding(address)
                && lay_zeros(slot, start, address, end)
            {
                return;
            }
        }
        pass_on(signal, info, context);
    }

    /// Lays empty pages over a map from the page of the address to the end of the map.
    fn lay_zeros(slot: &Slot, start: usize, address: usize, end: usize) -> bool {
        let from = address & !(PAGE.load(Ordering::Relaxed) - 1);
        // SAFETY: the range `from..end` is whole pages inside one registered map, which cannot be unmapped meanwhile because the faulting thread is
        // reading
        // it; nothing but that map is replaced. Two threads that fault at once both lay zeros, which is the same as one doing it. `mmap` is not on
        // POSIX's list of calls that a handler may make, but it is a bare system call on the systems that are supported.
        let laid =
            unsafe { libc::mmap(from as *mut c_void, end - from, libc::PROT_READ, libc::MAP_FIXED | libc::MAP_ANON | libc::MAP_PRIVATE, -1, 0) };
        if laid == libc::MAP_FAILED {
            return false;
        }
        slot.zeros_from.fetch_min(from - start, Ordering::AcqRel);
        true
    }

    /// Leaves the signal to whoever had it before.
    fn pass_on(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        let Some(before) = BEFORE.get() else { return };
        // SAFETY: `info` is valid, as in `on_fault`.
        let sent = unsafe { (*info).si_code } <= 0;
        match before.sa_sigaction {
            libc::SIG_IGN if sent => {}
            libc::SIG_DFL | libc::SIG_IGN => {
                // SAFETY: gives the signal back; the instruction that faulted runs again when this returns and has the effect that it always had. A
                // signal that another program sent does not come again by itself, so it is raised again.
                unsafe {
                    libc::sigaction(signal, before, ptr::null_mut());
                    if sent {
                        libc::raise(signal);
                    }
                }
            }
            handler if before.sa_flags & libc::SA_SIGINFO != 0 => {
                // SAFETY: whoever installed it with SA_SIGINFO gave a function of this signature, and it gets what the system gave us.
                let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = unsafe { std::mem::transmute(handler) };
                handler(signal, info, context);
            }
            handler => {
                // SAFETY: without SA_SIGINFO a handler takes the number of the signal alone.
                let handler: extern "C" fn(c_int) = unsafe { std::mem::transmute(handler) };
                handler(signal);
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::os::unix::process::ExitStatusExt;
        use std::process::Command;

        use super::*;

        /// Set in the process that is to die.
        const MARK: &str = "PRIVET_TEST_FOREIGN_FAULT";

        #[test]
        fn a_fault_outside_of_every_registered_map_still_ends_the_process() {
            if std::env::var_os(MARK).is_some() {
                fault_elsewhere();
                return;
            }
            let here = std::env::current_exe().expect("the test knows its program");
            let name = "object::map::posix::tests::a_fault_outside_of_every_registered_map_still_ends_the_process";
            let died = Command::new(here).args(["--exact", name, "--test-threads=1"]).env(MARK, "1").output().expect("the program starts again");
            assert_eq!(died.status.signal(), Some(libc::SIGBUS), "{died:?}");
        }

        fn fault_elsewhere() {
            install_handler().expect("installed");
            let file = tempfile::tempfile().expect("a file");
            file.set_len(4096).expect("it gets a length");
            // SAFETY: the test wants the fault that memmap2 warns of.
            let map = unsafe { Mmap::map(&file) }.expect("mapped");
            file.set_len(0).expect("it loses it");
            let byte = std::hint::black_box(&map)[100];
            std::hint::black_box(byte);
        }

        #[test]
        fn a_full_table_refuses_and_frees_its_slots() {
            let guard = install_handler().expect("installed");
            let file = tempfile::tempfile().expect("a file");
            file.set_len(10).expect("it gets a length");
            let map = || Mapped::map(file.try_clone().expect("a second handle"), guard);
            // Other tests may hold slots at the same time, so that fewer than all may be free.
            let mut held: Vec<Mapped> = Vec::new();
            let refused = loop {
                match map() {
                    Ok(mapped) => held.push(mapped),
                    Err(error) => break error,
                }
            };
            assert_eq!(refused.kind(), ErrorKind::ResourceBusy);
            assert!(held.len() <= SLOTS);
            held.clear();
            assert!(map().is_ok());
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::fs::File;
    use std::io::{self, ErrorKind};
    use std::ops::Deref;

    use super::Guard;

    /// A mapped file; there is none on this platform.
    #[derive(Debug)]
    pub enum Mapped {}

    /// Takes the signal of a shortened map, where there is such a signal.
    ///
    /// # Errors
    /// Always: files are read on this platform, not mapped.
    pub fn install_handler() -> io::Result<Guard> {
        Err(ErrorKind::Unsupported.into())
    }

    impl Mapped {
        /// Maps a file.
        ///
        /// # Errors
        /// Always: files are read on this platform, not mapped.
        pub fn map(_file: File, _guard: Guard) -> io::Result<Self> {
            Err(ErrorKind::Unsupported.into())
        }

        /// Where the file ended when it became shorter.
        #[must_use]
        pub fn truncated_at(&self) -> Option<usize> {
            match *self {}
        }

        /// Gives the memory of pages back.
        pub fn release(&self, _end: usize) {
            match *self {}
        }
    }

    impl Deref for Mapped {
        type Target = [u8];

        fn deref(&self) -> &[u8] {
            match *self {}
        }
    }
}
