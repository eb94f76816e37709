//! A record as its cluster hears it.

use repository::{DESK, Member, RecordNumber, SentBackKind};
use uuid::Uuid;

use super::recompose::Session;

/// A record as its cluster hears it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own, and none excludes another"
)]
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    pub(super) number: RecordNumber,
    pub(super) source: String,
    pub(super) key: String,
    /// The entity that was made for it.
    pub(super) entity: Option<Uuid>,
    /// It is the one that stands for it.
    pub(super) founder: bool,
    /// A version of it may be published.
    pub(crate) accepted: bool,
    /// Its latest version is another, and so waits.
    pub(super) waits: bool,
    /// That went back to whoever sent it.
    pub(crate) sent_back: Option<(SentBackKind, String)>,
    /// Its source still has it.
    pub(super) live: bool,
    /// It has a voice: it is live, open data, and nobody ordered not to list it.
    pub(super) has_voice: bool,
    /// It is there for practice.
    pub(crate) practises: bool,
}

impl Session<'_> {
    pub(super) fn speaker(&self, member: &Member) -> Speaker {
        let open_data = self
            .sources
            .get(&member.source)
            .is_none_or(|source| source.open_data);
        Speaker {
            number: member.number,
            source: member.source.clone(),
            key: member.key.clone(),
            entity: member.entity,
            founder: member.entity == Some(member.cluster),
            accepted: member.accepted,
            waits: member.waits,
            sent_back: member.sent_back.clone(),
            live: member.live,
            has_voice: member.live
                && !member.suppressed
                && member.source != DESK
                && open_data
                && !self.is_register(&member.source),
            practises: self.practises(&member.source),
        }
    }
}
