//! Archives and compressed files: their members, one after the other, as streams. No member is ever written anywhere.

mod sevenz;
mod stream;
mod tar;
mod zip;

pub use stream::unpack;

use std::io::{Cursor, Read as _};

use super::decode::Input;
use super::format::HEAD;
use super::limits::Metered;
use super::segment::Member;
use super::{Budget, Format, Sink, Stop};

/// Hands on the members of an archive, or the one object of a compressed file.
///
/// # Errors
/// Why it was not read to its end.
pub fn decode(format: Format, input: Input<'_>, name: &str, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    match format {
        Format::Zip => zip::decode(input, sink),
        Format::Tar => tar::decode(&mut *input.stream()?, budget, sink),
        Format::SevenZ => sevenz::decode(input, sink),
        _ => {
            let inner = inner_name(name);
            let mut source = input.stream()?;
            let mut reader = unpack(format, &mut *source)?;
            let mut head = Vec::with_capacity(HEAD);
            // A mistake right at the beginning is met again when the member is read.
            let _ = (&mut *reader).take(HEAD as u64).read_to_end(&mut head);
            let is_tar = Format::sniff(&inner, &head) == Format::Tar;
            let mut whole = Cursor::new(head).chain(reader);
            if is_tar {
                // `a.tar.gz` is one archive to its user, not two.
                return tar::decode(&mut Metered::new(whole, budget), budget, sink);
            }
            sink.member(Member { name: &inner, size: None, reader: &mut whole })
        }
    }
}

/// What the one object of a compressed file is called: `a.csv.gz` holds `a.csv`, `a.tgz` holds `a.tar`.
fn inner_name(name: &str) -> String {
    let last = name.rsplit(['/', '!']).next().unwrap_or_default();
    match last.rsplit_once('.') {
        Some((stem, ending)) => match ending.to_ascii_lowercase().as_str() {
            "gz" | "bz2" | "xz" | "zst" | "zstd" | "lz4" | "bz" | "z" if !stem.is_empty() => stem.to_owned(),
            "tgz" | "tbz" | "tbz2" | "txz" | "tzst" => format!("{stem}.tar"),
            "svgz" => format!("{stem}.svg"),
            _ => last.to_owned(),
        },
        None => last.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::inner_name;

    #[test]
    fn names_of_what_was_compressed() {
        let names = ["d/a.csv.gz", "x!b.TGZ", "dump", "a.bin"].map(inner_name);
        assert_eq!(names, ["a.csv", "b.tar", "dump", "a.bin"]);
    }
}
