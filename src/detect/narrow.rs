//! An expression as far as ASCII goes: most texts have nothing else where it is tried, and of a class such as `\d` or `\p{L}` hundreds of ranges are
//! not compiled for them.

use regex_syntax::hir::{Capture, Class, ClassBytes, ClassBytesRange, Hir, HirKind, Repetition};

/// The expression for texts of ASCII, if it says more of others. Any byte beyond ASCII stands for the characters of a class that lie there, so that
/// an automaton reads that byte, and can give up.
pub(super) fn within_ascii(hir: &Hir) -> Option<Hir> {
    is_wide(hir).then(|| narrowed(hir))
}

fn is_wide(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => !class.is_ascii(),
        HirKind::Repetition(Repetition { sub, .. }) | HirKind::Capture(Capture { sub, .. }) => is_wide(sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(is_wide),
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => false,
    }
}

fn narrowed(hir: &Hir) -> Hir {
    let sub = |sub: &Hir| Box::new(narrowed(sub));
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.iter().map(|range| {
                let byte = |char: char| u8::try_from(char).ok().filter(u8::is_ascii);
                ClassBytesRange::new(byte(range.start()).unwrap_or(0x80), byte(range.end()).unwrap_or(0xFF))
            });
            Hir::class(Class::Bytes(ClassBytes::new(ranges)))
        }
        HirKind::Repetition(repetition) => Hir::repetition(Repetition { sub: sub(&repetition.sub), ..repetition.clone() }),
        HirKind::Capture(capture) => Hir::capture(Capture { sub: sub(&capture.sub), ..capture.clone() }),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(narrowed).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(narrowed).collect()),
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => hir.clone(),
    }
}
