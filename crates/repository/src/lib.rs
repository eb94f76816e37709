//! The one store: what sources said, what it adds up to, what is published, and the log of every change.
//!
//! A submission is *staged* ([`Repository::stage`]): its records are put down beside what is known,
//! visible to nobody. Then it is *settled* ([`Repository::begin_settling`], driven by the crate
//! `assure`): record by record, with its entity, its published document and its row in the change
//! log, all in one transaction. Readers see published rows and follow the log, nothing else.

mod acceptance;
mod api_key;
mod assertion;
mod attempt;
mod audit;
mod change;
mod claim;
mod clock;
mod collecting;
mod context;
mod db;
mod draft;
mod entity;
mod erase;
mod error;
mod experience;
mod extra_question;
mod feed;
mod feedback;
mod filter;
mod job;
mod letter;
mod link;
mod old_address;
mod organisation_split;
mod outside;
mod oversight;
mod person;
mod personal;
mod picture;
mod policy;
mod problem;
mod published;
mod quality;
mod queue;
mod raw;
mod record;
mod register;
mod report;
mod request;
mod sample;
mod schema;
mod search_event;
mod session;
mod settling;
mod source;
mod staging;
mod submission;
mod suppression;
mod ticket;
mod undo;
mod upload;
mod verification;
mod web_address;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use acceptance::WaitingRecord;
pub use api_key::ApiKey;
pub use assertion::{Assertion, AssertionKind};
pub use attempt::Attempt;
pub use audit::AuditEntry;
pub use change::{Change, Seq, What};
pub use claim::{
    Claim, ClaimDecision, ClaimFilter, ClaimState, Claimant, DecidedClaim, NewClaim,
    PublishedOrganization,
};
pub use clock::{Clock, SystemClock};
pub use collecting::{DueService, ProblemKind, Problematic, Sent, SourceStanding, Stock};
pub use context::{
    CONTEXT_CHANGED, ContextFigures, ContextReason, ContextState, InContext, KeptOut,
};
pub use db::Database;
pub use draft::{Draft, NewDraft};
pub use entity::{Entity, EntityState, EntityVersion};
pub use erase::{ERASED, Erased};
pub use error::RepositoryError;
pub use experience::{
    Experience, ExperienceBy, ExperienceCount, ExperienceFigure, ExperienceGiven, ExperienceReason,
    ExperienceState, ExperienceVerdict, ExperienceVoice, Helped, NewExperience,
};
pub use extra_question::{AnswerKind, ExtraQuestion, NewExtraQuestion};
pub use feed::{
    Feed, FeedOutcome, FeedRun, Health, HeldFeed, Loss, MostLost, NewFeed, Read, Reading,
};
pub use feedback::{Feedback, NewFeedback};
pub use filter::Filter;
pub use job::Job;
pub use letter::{Letter, NewLetter};
pub use link::{DecisionId, LinkDecision, Verdict};
pub use old_address::{
    AddressRefused, AskedAddress, OldAddress, OldAddressCounts, OldAddressFound, OldAddressRow,
    OldAddresses, Pattern,
};
pub use organisation_split::{LookedAt, SplitProgress, Unsplit};
pub use outside::OutsideAccount;
pub use oversight::Oversight;
pub use person::{Colleague, Membership, Person, Team};
pub use personal::{NewPersonalDecision, PersonalDecision, PersonalVerdict};
pub use picture::{NewPicture, Picture, PictureSize};
pub use policy::{NewPolicy, SetPolicy};
pub use problem::StoredProblem;
pub use published::{Published, PublishedText, Standing, Text};
pub use quality::{
    FindingCount, FoundIn, Grades, KeptReport, Quality, QualityFinding, QualityOfDay, Quarter,
    QuarterDecisions, QuarterFigures, QuarterReports, QuarterVerification, SourceQuality, ToAssess,
    UntoldReport,
};
pub use queue::{
    Decision, DecisionTimes, DeskNote, NewDecision, NewQueueItem, QueueCounts, QueueFilter,
    QueueItem, QueueKind, SentBack, SentBackKind, SentBackTo, Unqueued, WaitingChange, Watched,
};
pub use raw::digest;
pub use record::{RecordFilter, RecordNumber, RecordRow, RecordState, RecordVersion, SourceRecord};
pub use register::{
    Divergence, EntryState, JoinedBy, ListedDifference, Register, RegisterDecision, RegisterEntry,
    RegisterField, RegisterPeer, RegisterRecord, RegisterVerdict, Registered, Unlisted,
};
pub use report::{NewReport, PassedOn, Report, ReportAbout, ReportOutcome};
pub use request::{Answer, Answered, Came, Doing, Expects, NewRequest, Wish};
pub use sample::{
    Checked, Drawable, Judge, NewCheck, NewSample, NewSampleItem, NewStratum, Sample, SampleDue,
    SampleItem, SampleOutcome, SampleResult, SampleState, SourceSignals, StratumFound,
};
pub use search_event::{SearchAct, SearchEvent};
pub use session::Session;
pub use settling::{
    Content, DueRecord, EntityChange, Facets, Member, Neighbour, NeighbourRank, NewVersion,
    Publication, PublishedBefore, RecordChange, SubmissionTerms, Unit, WHEN, Why,
};
pub use source::{DESK, Source, Trust};
pub use staging::{Arrival, Batch, Fate, Refusal};
pub use submission::{
    Counts, Ending, Extent, KindCounts, Opening, Submission, SubmissionId, SubmissionState,
};
pub use suppression::Suppression;
pub use ticket::{Purpose, Ticket};
pub use upload::{NewUpload, TAKE_IN, Upload, UploadFormat, UploadState};
pub use verification::{
    AnsweredQuestion, Contact, ContactOutcome, Grace, LastWord, MonthOfVerification, Move,
    NewContact, NewDue, NewVerificationLetter, Question, Round, ServiceWord, SourceVerification,
    Step, Unreachable, VerificationLetter, WaitingContact,
};
pub use web_address::{Heard, MAIL, STRIKES};

use crate::clock::milliseconds;
use crate::db::Db;

/// The store of one installation; cheap to clone.
#[derive(Clone, Debug)]
pub struct Repository {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl Repository {
    /// Opens the database, makes its tables or brings them up to date.
    pub async fn open(database: &Database, clock: Arc<dyn Clock>) -> Result<Self, RepositoryError> {
        let db = Db::open(database).await?;
        schema::migrate(&db).await?;
        let repository = Self { db, clock };
        repository.ensure_desk().await?;
        Ok(repository)
    }

    /// Has the database look at its tables, to be called when many rows came in: until it looks by
    /// itself, which PostgreSQL does a minute later, it plans for the tables as they were.
    pub async fn take_stock(&self) -> Result<(), RepositoryError> {
        self.db.take_stock().await
    }

    /// Closes every connection; what was committed is safe also without.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// The present instant, in whole milliseconds.
    pub fn now(&self) -> DateTime<Utc> {
        milliseconds(self.clock.now())
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<(), RepositoryError> {
        self.db
            .one("select seq from log_head where one = 1", vec![])
            .await
            .map(|_| ())
    }
}
