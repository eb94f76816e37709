//! Several copies of one record in one document, settled to one that does not depend on which came first.

use std::cmp::Reverse;

use crate::document::{Document, canonical};
use crate::parts::{Part, arrange, fill};

/// A record that was found, and what else was said of it.
pub(super) struct Found {
    pub(super) part: Part,
    /// The other copies, and whether each stood inside another record.
    pub(super) copies: Vec<(bool, Document)>,
}

impl Found {
    /// The record that was given goes before copies, the fuller copy before the shorter one, whichever came first.
    pub(super) fn settled(self) -> Part {
        let Self {
            mut part,
            mut copies,
        } = self;
        if copies.is_empty() {
            return part;
        }
        copies.push((part.embedded, std::mem::take(&mut part.document)));
        copies.sort_by_cached_key(|(embedded, document)| {
            (*embedded, Reverse(document.len()), canonical(document))
        });
        let mut copies = copies.into_iter();
        if let Some((embedded, document)) = copies.next() {
            part.embedded = embedded;
            part.document = document;
        }
        for (_, copy) in copies {
            fill(&mut part.document, &copy);
        }
        arrange(part.kind, &mut part.document);
        part
    }
}
