//! What can go wrong in the repository, said to the person who can act.

use std::path::PathBuf;

use uuid::Uuid;

use crate::submission::SubmissionId;

/// Why the repository could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// The address names no database that we know.
    #[error(
        "`{0}` is not a database address; write `sqlite:/path/to/file.db` or `postgres://user@host/name`"
    )]
    Address(String),
    /// The folder of the database file could not be made.
    #[error("cannot make the folder {0}: {1}")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The database refused or could not be reached.
    #[error("the database answered: {0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be made or brought up to date.
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value does not read as what it should be.
    #[error("a stored value is damaged and cannot be read: `{0}`; restore it from a backup")]
    Damaged(String),
    /// A stored compressed text does not unpack.
    #[error("stored raw input {0} does not unpack: {1}")]
    Raw(i64, #[source] std::io::Error),
    /// A name that would make an identity unstable.
    #[error("`{0}` cannot name a source; use small letters, digits and hyphens, at most 60")]
    Slug(String),
    /// Two link decisions that cannot both hold.
    #[error(
        "records {left} and {right} were said to be different; undo that decision ({decision}) first"
    )]
    Contradiction {
        /// One record of the pair kept apart.
        left: i64,
        /// The other.
        right: i64,
        /// The decision that keeps them apart.
        decision: i64,
    },
    /// A decision about things of two kinds.
    #[error("records {0} and {1} are not of the same kind, so they cannot be the same thing")]
    Kinds(i64, i64),
    /// A decision about a record that is not there.
    #[error("there is no record {0}")]
    NoRecord(i64),
    /// An entity that is not there.
    #[error("there is no entity {0}")]
    NoEntity(Uuid),
    /// A submission that is not there.
    #[error("there is no submission {0}")]
    NoSubmission(i64),
    /// Another submission of the same source was read but has not taken effect: opened now, this
    /// one would take away what that one staged.
    #[error(
        "submission {} of this source was read before, but has not taken effect yet; start `fingerpost serve`, which finishes it, then try again",
        .0.0
    )]
    SubmissionWaits(SubmissionId),
    /// Another submission of the same source is being read, or was broken off while it was.
    #[error(
        "submission {0} of this source is being read; wait until it ends, or import its input once more if it broke off, then try again"
    )]
    SubmissionOpen(i64),
    /// Another request than the one that was made under this name.
    #[error(
        "another request was made under the name `{0}`; give each request a name of its own, and the same name only to the same request sent again"
    )]
    RequestDiffers(String),
    /// A record has changed since somebody read what they would write back.
    #[error("the record `{0}` has just changed; read it again, then change it once more")]
    Outrun(String),
    /// A submission of the same source lacks so much that a person decides about it first.
    #[error(
        "submission {} of this source waits for a person, because it would lose many services; take it as it is or dismiss it, then try again",
        .0.0
    )]
    SubmissionHeld(SubmissionId),
    /// A share that is none.
    #[error("`{0}` per cent of services cannot be lost; write a whole number from 1 to 100")]
    Share(i64),
    /// A feed of a source that has none, or none any more.
    #[error("the source `{0}` has no feed; `fingerpost feed set` gives it one")]
    NoFeed(String),
    /// The built-in source reads no feed.
    #[error("`{0}` holds the corrections of this record and reads no feed; choose another source")]
    NoFeedOf(String),
    /// A source that is not there.
    #[error("there is no source `{0}`")]
    NoSource(String),
    /// A source for practice that is to become another, or another that is to become one.
    #[error(
        "a source is for practice from its beginning to its end; `{0}` cannot change that, so use another source"
    )]
    Practice(String),
    /// A decision about a record of a source for practice.
    #[error("record {0} is there for practice only, so it is the same as no other")]
    PractisedRecord(i64),
    /// A decision that cannot be undone, because it is none or was undone before.
    #[error("decision {0} cannot be undone: there is none, or it was undone before")]
    NotUndoable(i64),
    /// A submission that cannot be undone.
    #[error("submission {0} cannot be undone: {1}")]
    SubmissionNotUndoable(i64, &'static str),
    /// A field that cannot be erased or pinned.
    #[error("`{0}` is not the path of a field; write it as `name` or `schedules/{{id}}/opens_at`")]
    Path(String),
    /// A report of a problem with something that readers do not see.
    #[error("entity {0} is not published, so nothing on its page can be wrong")]
    NotPublished(Uuid),
    /// A report about nothing that reports are about.
    #[error(
        "`{0}` is nothing that a report can be about; write `hours`, `place`, `contact`, `closed`, `cost` or `other`"
    )]
    ReportAbout(String),
    /// A text of a report that is longer than we keep.
    #[error("`{field}` of a report has {length} characters; shorten it to {most}")]
    ReportTooLong {
        /// Which text.
        field: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// An experience that tells nothing.
    #[error("an experience has no words; write what happened")]
    NoWords,
    /// A language that our pages are not in.
    #[error("`{0}` is not a language of our pages; write `en-GB` or `cy`")]
    Language(String),
    /// Somebody who has no account, or none any more.
    #[error("there is no account {0}, or it was closed")]
    NoPerson(Uuid),
    /// Somebody's roles are not those that whoever changes them has seen.
    #[error("somebody else has just changed what they are; look again, then say it once more")]
    RolesChanged,
    /// Taking away the role that lets others in, from the last who has it.
    #[error("this is the last administrator; make somebody else one first")]
    LastAdministrator,
    /// A claim that is made a second time.
    #[error("{0} is claimed already; what becomes of it stands under your organisations")]
    ClaimedBefore(String),
    /// Somebody has asked for more organisations than anybody can look at.
    #[error(
        "you have asked to look after {0} organisations, and somebody has to look at those first"
    )]
    ClaimsEnough(i64),
    /// A way to join a register that is none.
    #[error(
        "`{0}` is nothing that joins a register with entries; write the code of an identifier such as `GB-CHC`, `location:CQC`, `attribute:Registration number` or `key`"
    )]
    JoinedBy(String),
    /// A source that has entries published cannot become a register, of which nothing is.
    #[error(
        "`{0}` has entries that are published, and of a register nothing is; send the register as a source of its own"
    )]
    RegisterPublishes(String),
    /// The built-in source, which is no register.
    #[error("`{0}` holds the corrections of this record and is no register; choose another source")]
    RegisterOfDesk(String),
    /// A source that is no register.
    #[error("the source `{0}` is not a register; `fingerpost register set` makes it one")]
    NoRegister(String),
    /// The name of a register that is none.
    #[error("a register needs a name of 1 to 100 letters, such as `Charity Commission`")]
    RegisterName,
    /// A record of a register that somebody would join with another.
    #[error(
        "record {0} is of a register, and those are never joined with what is published; take or dismiss what it says instead"
    )]
    OfRegister(i64),
    /// So many reports were made lately that more are no help.
    #[error("very many reports have come lately; wait an hour and send it again")]
    TooManyReports,
    /// Every reference that was tried has a report already.
    #[error("no free reference was found for a report; try again")]
    NoReference,
}
