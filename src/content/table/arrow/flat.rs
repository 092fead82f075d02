//! Tables of FlatBuffers, read where they stand: every offset is checked against the bytes.

/// A table.
#[derive(Clone, Copy)]
pub(super) struct Table<'b> {
    bytes: &'b [u8],
    at: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?) as usize)
}

fn i64_at(bytes: &[u8], at: usize) -> Option<i64> {
    Some(i64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

impl<'b> Table<'b> {
    /// The table to which the first offset of the bytes leads.
    pub(super) fn root(bytes: &'b [u8]) -> Option<Self> {
        let at = u32_at(bytes, 0)?;
        (at < bytes.len()).then_some(Self { bytes, at })
    }

    /// Where a field stands; `None` where it has its default.
    fn place(&self, field: usize) -> Option<usize> {
        let back = i32::from_le_bytes(self.bytes.get(self.at..self.at + 4)?.try_into().ok()?);
        let table = usize::try_from(i64::try_from(self.at).ok()? - i64::from(back)).ok()?;
        let slot = 4 + 2 * field;
        if slot + 2 > u16_at(self.bytes, table)? {
            return None;
        }
        let offset = u16_at(self.bytes, table + slot)?;
        (offset > 0).then_some(self.at + offset)
    }

    pub(super) fn byte(&self, field: usize) -> Option<u8> {
        self.bytes.get(self.place(field)?).copied()
    }

    pub(super) fn short(&self, field: usize) -> Option<i16> {
        let at = self.place(field)?;
        Some(i16::from_le_bytes(self.bytes.get(at..at + 2)?.try_into().ok()?))
    }

    pub(super) fn int(&self, field: usize) -> Option<i32> {
        let at = self.place(field)?;
        Some(i32::from_le_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?))
    }

    pub(super) fn long(&self, field: usize) -> Option<i64> {
        i64_at(self.bytes, self.place(field)?)
    }

    fn follow(&self, at: usize) -> Option<usize> {
        at.checked_add(u32_at(self.bytes, at)?).filter(|at| *at < self.bytes.len())
    }

    pub(super) fn table(&self, field: usize) -> Option<Self> {
        let at = self.follow(self.place(field)?)?;
        Some(Self { at, ..*self })
    }

    pub(super) fn text(&self, field: usize) -> Option<String> {
        let at = self.follow(self.place(field)?)?;
        let length = u32_at(self.bytes, at)?;
        Some(String::from_utf8_lossy(self.bytes.get(at + 4..(at + 4).checked_add(length)?)?).into_owned())
    }

    /// The length of a list.
    pub(super) fn count(&self, field: usize) -> usize {
        self.place(field).and_then(|at| self.follow(at)).and_then(|at| u32_at(self.bytes, at)).unwrap_or(0)
    }

    /// A table of a list.
    pub(super) fn item(&self, field: usize, at: usize) -> Option<Self> {
        let list = self.follow(self.place(field)?)?;
        let at = self.follow(list + 4 + at.checked_mul(4)?)?;
        Some(Self { at, ..*self })
    }

    /// A pair of numbers of a list of such.
    pub(super) fn pair(&self, field: usize, at: usize) -> Option<(i64, i64)> {
        let list = self.follow(self.place(field)?)?;
        if at >= u32_at(self.bytes, list)? {
            return None;
        }
        let at = list + 4 + at.checked_mul(16)?;
        Some((i64_at(self.bytes, at)?, i64_at(self.bytes, at + 8)?))
    }

    /// A number of a list.
    pub(super) fn longs(&self, field: usize, at: usize) -> Option<i64> {
        let list = self.follow(self.place(field)?)?;
        i64_at(self.bytes, list + 4 + at.checked_mul(8)?)
    }
}
