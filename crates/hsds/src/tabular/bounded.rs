//! Keeps one row from swallowing the memory of the machine.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// The most that one row may hold.
pub(super) const ROW_LIMIT: usize = 16 << 20;

/// What a [`Bounded`] reader answers when a row is over its allowance.
#[derive(Debug, thiserror::Error)]
#[error("the row is too long")]
pub(super) struct TooLong;

/// Whether an error of the reader is the allowance being spent.
pub(super) fn is_too_long(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLong>)
}

/// How many bytes may still be read; renewed before each row.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowance(Rc<Cell<usize>>);

impl Allowance {
    pub(super) fn renew(&self) {
        self.0.set(ROW_LIMIT);
    }
}

/// A reader that stops with [`TooLong`] once the allowance is spent.
pub(super) struct Bounded<R> {
    pub(super) inner: R,
    pub(super) allowance: Allowance,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.allowance.0.get();
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::other(TooLong));
        }
        let room = buffer.len().min(left);
        let read = self.inner.read(&mut buffer[..room])?;
        self.allowance.0.set(left - read);
        Ok(read)
    }
}
