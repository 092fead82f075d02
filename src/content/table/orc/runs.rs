//! Runs of numbers, of both versions, and runs of bits.

use crate::content::Stop;

use super::stream::Bytes;

/// A stream of runs of bytes.
pub(super) fn byte_runs(mut bytes: Bytes) -> Bytes {
    bytes.runs = Some((0, None));
    bytes
}

/// A stream of bits, the highest of each byte first.
pub(super) struct Bits {
    bytes: Bytes,
    byte: u8,
    left: u32,
}

impl Bits {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { bytes: byte_runs(bytes), byte: 0, left: 0 }
    }

    pub(super) fn next(&mut self) -> Result<bool, Stop> {
        if self.left == 0 {
            (self.byte, self.left) = (self.bytes.byte()?, 8);
        }
        self.left -= 1;
        Ok(self.byte >> self.left & 1 == 1)
    }
}

/// A stream of numbers.
pub(super) struct Integers {
    bytes: Bytes,
    second: bool,
    signed: bool,
    run: Vec<i64>,
    at: usize,
}

const fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// The width in bits that five bits stand for.
const fn width(code: u8) -> u32 {
    match code {
        0..=23 => code as u32 + 1,
        24 => 26,
        25 => 28,
        26 => 30,
        27 => 32,
        28 => 40,
        29 => 48,
        30 => 56,
        _ => 64,
    }
}

/// The narrowest width from the list that holds so many bits.
const fn closest(bits: u32) -> u32 {
    match bits {
        0 => 1,
        1..=24 => bits,
        25..=26 => 26,
        27..=28 => 28,
        29..=30 => 30,
        31..=32 => 32,
        33..=40 => 40,
        41..=48 => 48,
        49..=56 => 56,
        _ => 64,
    }
}

impl Integers {
    pub(super) const fn new(bytes: Bytes, second: bool, signed: bool) -> Self {
        Self { bytes, second, signed, run: Vec::new(), at: 0 }
    }

    pub(super) fn next(&mut self) -> Result<i64, Stop> {
        while self.at >= self.run.len() {
            self.run.clear();
            self.at = 0;
            if self.second { self.second_run()? } else { self.first_run()? }
        }
        self.at += 1;
        Ok(self.run[self.at - 1])
    }

    fn sign(&self, value: u64) -> i64 {
        if self.signed { zigzag(value) } else { value as i64 }
    }

    fn first_run(&mut self) -> Result<(), Stop> {
        let head = self.bytes.raw()?;
        if head < 128 {
            let step = i64::from(self.bytes.raw()? as i8);
            let base = self.bytes.varint()?;
            let base = self.sign(base);
            self.run.extend((0..i64::from(head) + 3).map(|at| base.wrapping_add(step.wrapping_mul(at))));
        } else {
            for _ in 0..256 - usize::from(head) {
                let value = self.bytes.varint()?;
                self.run.push(self.sign(value));
            }
        }
        Ok(())
    }

    /// Numbers of a width, packed, the highest bit first; they begin with a byte of their own.
    fn packed(&mut self, count: usize, width: u32) -> Result<Vec<u64>, Stop> {
        let (mut out, mut byte, mut left) = (Vec::with_capacity(count), 0u8, 0u32);
        for _ in 0..count {
            let (mut value, mut need) = (0u64, width);
            while need > 0 {
                if left == 0 {
                    (byte, left) = (self.bytes.raw()?, 8);
                }
                let take = need.min(left);
                let bits = u64::from(byte) >> (left - take) & ((1 << take) - 1);
                value = if take < 64 { value << take | bits } else { bits };
                (left, need) = (left - take, need - take);
            }
            out.push(value);
        }
        Ok(out)
    }

    fn second_run(&mut self) -> Result<(), Stop> {
        let head = self.bytes.raw()?;
        if head >> 6 == 0 {
            let bytes = usize::from(head >> 3 & 7) + 1;
            let mut value = 0u64;
            for _ in 0..bytes {
                value = value << 8 | u64::from(self.bytes.raw()?);
            }
            let value = self.sign(value);
            self.run.extend(std::iter::repeat_n(value, usize::from(head & 7) + 3));
            return Ok(());
        }
        let code = head >> 1 & 31;
        let count = (usize::from(head & 1) << 8 | usize::from(self.bytes.raw()?)) + 1;
        match head >> 6 {
            1 => {
                let values = self.packed(count, width(code))?;
                let signed = self.signed;
                self.run.extend(values.into_iter().map(|value| if signed { zigzag(value) } else { value as i64 }));
                Ok(())
            }
            2 => self.patched(count, width(code)),
            _ => self.delta(count, if code == 0 { 0 } else { width(code) }),
        }
    }

    fn patched(&mut self, count: usize, bits: u32) -> Result<(), Stop> {
        let (third, fourth) = (self.bytes.raw()?, self.bytes.raw()?);
        let (base_bytes, patch_bits) = (u32::from(third >> 5) + 1, width(third & 31));
        let (gap_bits, patches) = (u32::from(fourth >> 5) + 1, usize::from(fourth & 31));
        let mut base = 0u64;
        for _ in 0..base_bytes {
            base = base << 8 | u64::from(self.bytes.raw()?);
        }
        let mark = 1u64 << (base_bytes * 8 - 1);
        let base = if base & mark != 0 { ((base & !mark) as i64).wrapping_neg() } else { base as i64 };
        let mut values = self.packed(count, bits)?;
        let list = self.packed(patches, closest(gap_bits + patch_bits))?;
        let mut at = 0usize;
        for patch in list {
            let low = if patch_bits >= 64 { patch } else { patch & ((1 << patch_bits) - 1) };
            at += (patch.checked_shr(patch_bits).unwrap_or(0)) as usize;
            if let Some(value) = values.get_mut(at) {
                *value |= low.checked_shl(bits).unwrap_or(0);
            }
        }
        self.run.extend(values.into_iter().map(|value| base.wrapping_add(value as i64)));
        Ok(())
    }

    fn delta(&mut self, count: usize, bits: u32) -> Result<(), Stop> {
        let first = self.bytes.varint()?;
        let mut value = self.sign(first);
        let step = zigzag(self.bytes.varint()?);
        self.run.push(value);
        if count > 1 {
            value = value.wrapping_add(step);
            self.run.push(value);
        }
        if bits == 0 {
            for _ in 2..count {
                value = value.wrapping_add(step);
                self.run.push(value);
            }
            return Ok(());
        }
        for delta in self.packed(count.saturating_sub(2), bits)? {
            value = if step < 0 { value.wrapping_sub(delta as i64) } else { value.wrapping_add(delta as i64) };
            self.run.push(value);
        }
        Ok(())
    }
}
