//! The parts of an object that are read one after the other: sheets, row groups, stripes, trees. A part that is damaged says nothing of the others,
//! so they are read all the same, and the damage is told at the end.

use super::Stop;

/// What became of the parts so far.
#[derive(Debug, Default)]
pub struct Parts {
    is_damaged: bool,
}

impl Parts {
    /// Takes what became of one part.
    ///
    /// # Errors
    /// What ends the object: everything but damage.
    pub fn take(&mut self, part: Result<(), Stop>) -> Result<(), Stop> {
        match part {
            Err(Stop::Damaged) => {
                self.is_damaged = true;
                Ok(())
            }
            part => part,
        }
    }

    /// What became of the object.
    ///
    /// # Errors
    /// When a part was damaged.
    pub fn end(self) -> Result<(), Stop> {
        if self.is_damaged { Err(Stop::Damaged) } else { Ok(()) }
    }
}
