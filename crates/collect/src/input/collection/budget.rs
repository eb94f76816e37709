//! How much is unpacked: packed files may be made to fill any disk.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// How much is unpacked at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Files in a folder or zip file.
    pub(crate) entries: usize,
    /// All files together, unpacked, in bytes.
    pub(crate) total: u64,
    /// How many times larger a file may be when it is unpacked, once it is large at all.
    pub(crate) ratio: u64,
}

/// Below this size nobody minds how well a file was packed.
const SMALL: u64 = 16 << 20;

impl Limits {
    pub(crate) const fn of(total: u64) -> Self {
        Self {
            entries: 10_000,
            total,
            ratio: 200,
        }
    }
}

/// How much may still be unpacked, over all files.
#[derive(Clone)]
pub(crate) struct Budget {
    left: Rc<Cell<u64>>,
    spent: Rc<Cell<bool>>,
    ratio: u64,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            left: Rc::new(Cell::new(limits.total)),
            spent: Rc::new(Cell::new(false)),
            ratio: limits.ratio,
        }
    }

    /// Whether something was larger than allowed.
    pub(crate) fn is_spent(&self) -> bool {
        self.spent.get()
    }

    /// Reads through, as long as there is budget and the file is not suspiciously well packed.
    pub(crate) fn guard<R: Read>(&self, input: R, packed: u64) -> Guarded<R> {
        let most = packed.saturating_mul(self.ratio).max(SMALL);
        Guarded {
            input,
            most,
            budget: self.clone(),
        }
    }
}

/// A file that is unpacked no further than allowed.
pub(crate) struct Guarded<R> {
    input: R,
    most: u64,
    budget: Budget,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let (Some(left), Some(most)) = (
            self.budget.left.get().checked_sub(read as u64),
            self.most.checked_sub(read as u64),
        ) else {
            self.budget.spent.set(true);
            return Err(io::Error::other("it unpacks to more than is read"));
        };
        self.budget.left.set(left);
        self.most = most;
        Ok(read)
    }
}
