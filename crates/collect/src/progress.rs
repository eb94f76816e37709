//! How far a long reading has come, told to whoever watches.

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Reading and staging records.
    Reading,
    /// Asking a feed, to judge it.
    Judging,
}

impl Doing {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Judging => "judging",
        }
    }
}

/// Is told how far a long reading has come.
pub trait Progress: Send + Sync {
    /// So much is done; `total` where it is known.
    fn advanced(&self, doing: Doing, done: u64, total: Option<u64>);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advanced(&self, _: Doing, _: u64, _: Option<u64>) {}
}
