//! The index: a folder on disk that one process writes and any number read.

mod best;
mod bits;
mod collect;
mod facts;
mod neighbours;
mod plan;
mod scan;
mod schema;
mod search;
mod sift;
mod similar;
mod suggest;
mod tell;
mod town;
mod understand;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::indexer::LogMergePolicy;
use tantivy::{
    IndexMeta, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError,
    Term,
};
use uuid::Uuid;

use crate::error::FindError;
use crate::listing::Listing;
use crate::words::lay::Language;
use facts::Facts;
use neighbours::Waiting;
use schema::Fields;

pub use schema::Weights;
pub use search::Matching;
pub use suggest::Suggestion;

/// What services are turned into is another thing with each of these: raise it when words are cut
/// another way, keys have another form or hours are written otherwise, and every index is filled again.
const FORM: u32 = 6;

/// A segment of which more than this part was taken out is written again without it.
const MOSTLY_THERE: f32 = 0.2;

/// Bytes that are gathered in memory before a segment is written.
const MEMORY: usize = 96_000_000;

/// What is published, as far as this index has followed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which repository it follows.
    pub repository: String,
    /// The last change of its log that is in the index.
    pub seq: i64,
    /// What that change was: a log that was put back from a copy and went on has another there.
    pub mark: String,
    /// While the index is filled for the first time: the place in the list of services up to which
    /// it is.
    pub filled_to: Option<i64>,
}

/// What a commit remembers.
#[derive(Serialize, Deserialize)]
struct Payload {
    form: String,
    progress: Progress,
}

/// What may be set of an index: what texts weigh, and the everyday language that it understands.
#[derive(Clone, Debug, Default)]
pub struct Tuning {
    /// How often a word counts, by where it stands.
    pub weights: Weights,
    /// What people say.
    pub language: Language,
}

/// An index of published services.
pub struct Index {
    folder: PathBuf,
    fields: Fields,
    tuning: Tuning,
    /// What services are turned into here.
    form: String,
    opened: RwLock<Opened>,
    refreshing: Mutex<()>,
}

/// The files as they are open now. They are opened anew if they are lost.
#[derive(Clone)]
struct Opened {
    files: tantivy::Index,
    reader: IndexReader,
    /// What the view is of, and no other: it is read before the files are.
    commit: Commit,
    view: Arc<View>,
}

/// One commit.
#[derive(Clone)]
struct Commit {
    /// Tells it from every other of this folder. The number that the search library gives it does not:
    /// emptying an index takes it back.
    mark: String,
    progress: Option<Progress>,
}

impl Commit {
    fn of(metas: &IndexMeta, form: &str) -> Self {
        let segments: Vec<String> = metas
            .segments
            .iter()
            .map(|segment| {
                format!(
                    "{} {}",
                    segment.id().short_uuid_string(),
                    segment.num_docs()
                )
            })
            .collect();
        let written = metas.payload.as_deref().unwrap_or_default();
        let payload: Option<Payload> = serde_json::from_str(written).ok();
        Self {
            mark: format!("{} {written} {}", metas.opstamp, segments.join(" ")),
            progress: payload
                .filter(|payload| payload.form == form)
                .map(|payload| payload.progress),
        }
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Index")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// The index at one moment: its segments, and what is kept in memory of each.
#[derive(Clone)]
pub(crate) struct View {
    searcher: Searcher,
    facts: Vec<Arc<Facts>>,
}

impl Index {
    /// Opens the index of a folder, or makes an empty one. One that is damaged, or has fields of
    /// another version, is emptied: it is filled again from what is published.
    pub fn open(folder: &Path, tuning: Tuning) -> Result<Self, FindError> {
        let (_, fields) = schema::schema();
        // What a service is turned into, and by which weights.
        let form = format!("{FORM} {:?}", tuning.weights);
        Ok(Self {
            folder: folder.to_owned(),
            fields,
            tuning,
            opened: RwLock::new(Opened::of(folder, &form)?),
            form,
            refreshing: Mutex::new(()),
        })
    }

    /// Opens the files anew, after they were lost or damaged.
    pub fn reopen(&self) -> Result<(), FindError> {
        let _alone = self.alone();
        let opened = Opened::of(&self.folder, &self.form)?;
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = opened;
        Ok(())
    }

    /// How far this index has followed what is published; nothing if it is new, or was filled by
    /// another version of this program, which read services another way.
    pub fn progress(&self) -> Result<Option<Progress>, FindError> {
        let metas = self.opened().files.load_metas()?;
        Ok(Commit::of(&metas, &self.form).progress)
    }

    /// Looks whether something was written, and takes it in. While the index is filled again, what was in it
    /// before goes on answering.
    pub fn refresh(&self) -> Result<(), FindError> {
        let _alone = self.alone();
        let before = self.opened();
        let commit = Commit::of(&before.files.load_metas()?, &self.form);
        if commit.mark == before.commit.mark || before.stands_in_for(&commit) {
            return Ok(());
        }
        before.reader.reload()?;
        let view = Arc::new(View::of(before.reader.searcher(), &before.view.facts)?);
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = Opened {
            commit,
            view,
            ..before
        };
        Ok(())
    }

    /// How many services are in it.
    pub fn len(&self) -> u64 {
        self.view().searcher.num_docs()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Starts writing; nobody else can until the writer is dropped.
    pub fn writer(self: &Arc<Self>) -> Result<Writer, FindError> {
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
        match self.opened().files.writer_with_num_threads(threads, MEMORY) {
            Ok(writer) => {
                let mut policy = LogMergePolicy::default();
                policy.set_del_docs_ratio_before_merge(MOSTLY_THERE);
                writer.set_merge_policy(Box::new(policy));
                let pen = Pen {
                    writer,
                    waiting: Waiting::default(),
                };
                Ok(Writer {
                    index: self.clone(),
                    pen: Arc::new(Mutex::new(pen)),
                })
            }
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Err(FindError::HeldByAnother),
            Err(error) => Err(error.into()),
        }
    }

    /// The index at this moment, and what tells it from every other moment.
    pub(crate) fn marked_view(&self) -> (Arc<View>, String) {
        let opened = self.opened();
        (opened.view, opened.commit.mark)
    }

    pub(crate) fn view(&self) -> Arc<View> {
        self.opened().view
    }

    fn opened(&self) -> Opened {
        self.opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What tells a service in the index.
    fn term(&self, id: Uuid) -> Term {
        Term::from_field_text(self.fields.id, &id.simple().to_string())
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Opened {
    /// Whether questions are better answered from here than from what was written since: that is filled
    /// only in part, and this is all of what the same repository published before. The files of a view
    /// stay readable for as long as it is there, also when they were taken out of the folder.
    fn stands_in_for(&self, commit: &Commit) -> bool {
        let is_partial = |progress: &Progress| progress.filled_to.is_some();
        let Some(next) = commit.progress.as_ref().filter(|next| is_partial(next)) else {
            return false;
        };
        let is_whole = |own: &Progress| !is_partial(own) && own.repository == next.repository;
        // What another version of this program filled is read no worse by questions than by nobody.
        let own = self.commit.progress.as_ref();
        self.view.searcher.num_docs() > 0 && own.is_none_or(is_whole)
    }

    fn of(folder: &Path, form: &str) -> Result<Self, FindError> {
        match Self::as_it_is(folder, form) {
            Err(error) if error.is_damage() => {
                clear(folder)?;
                Self::as_it_is(folder, form)
            }
            opened => opened,
        }
    }

    fn as_it_is(folder: &Path, form: &str) -> Result<Self, FindError> {
        std::fs::create_dir_all(folder)
            .map_err(|error| FindError::Folder(folder.to_owned(), error))?;
        let (schema, _) = schema::schema();
        let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
        let files = tantivy::Index::open_or_create(directory, schema)?;
        let commit = Commit::of(&files.load_metas()?, form);
        let reader = files
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let view = Arc::new(View::of(reader.searcher(), &[])?);
        Ok(Self {
            files,
            reader,
            commit,
            view,
        })
    }
}

/// Who writes an index; clones are the same one.
#[derive(Clone)]
pub struct Writer {
    index: Arc<Index>,
    pen: Arc<Mutex<Pen>>,
}

/// What writes, and what is to be written.
struct Pen {
    writer: IndexWriter,
    waiting: Waiting,
}

impl Pen {
    /// Writes what waits, each service in the place of what the index had of it.
    fn write(&mut self, index: &Index) -> Result<(), FindError> {
        for (id, document) in self.waiting.drain() {
            self.writer.delete_term(index.term(id));
            self.writer.add_document(document)?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Writer")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// Puts services in, in the place of what the index had of them.
    pub fn put(&self, listings: &[Listing]) -> Result<(), FindError> {
        let documents: Vec<TantivyDocument> = listings
            .par_iter()
            .map(|listing| {
                schema::document(&self.index.fields, &self.index.tuning.weights, listing)
            })
            .collect();
        let mut pen = self.pen();
        for (listing, document) in listings.iter().zip(documents) {
            pen.waiting.take(listing, document);
            if pen.waiting.is_full() {
                pen.write(&self.index)?;
            }
        }
        Ok(())
    }

    /// Takes a service out.
    pub fn remove(&self, id: Uuid) {
        let mut pen = self.pen();
        pen.waiting.remove(id);
        pen.writer.delete_term(self.index.term(id));
    }

    /// Takes everything out.
    pub fn clear(&self) -> Result<(), FindError> {
        let mut pen = self.pen();
        pen.waiting.clear();
        pen.writer.delete_all_documents()?;
        Ok(())
    }

    /// Makes what was written findable, and remembers how far that goes.
    pub fn commit(&self, progress: &Progress) -> Result<(), FindError> {
        let payload = json!(Payload {
            form: self.index.form.clone(),
            progress: progress.clone(),
        })
        .to_string();
        let mut pen = self.pen();
        pen.write(&self.index)?;
        let mut commit = pen.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        drop(pen);
        self.index.refresh()
    }

    fn pen(&self) -> MutexGuard<'_, Pen> {
        self.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View {
    /// Segments never change, so what is known of one is kept for as long as it is there.
    fn of(searcher: Searcher, known: &[Arc<Facts>]) -> Result<Self, FindError> {
        let facts = searcher
            .segment_readers()
            .iter()
            .map(|segment| {
                let id = segment.segment_id();
                match known.iter().find(|facts| facts.segment == id) {
                    Some(facts) => Ok(facts.clone()),
                    None => Facts::load(segment).map(Arc::new),
                }
            })
            .collect::<Result<_, FindError>>()?;
        Ok(Self { searcher, facts })
    }
}

/// Empties the folder of an index, while nobody writes it.
fn clear(folder: &Path) -> Result<(), FindError> {
    let fault = |error| FindError::Folder(folder.to_owned(), error);
    let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
    let _nobody_writes = directory
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|_| FindError::HeldByAnother)?;
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let is_lock = path.file_name() == INDEX_WRITER_LOCK.filepath.file_name();
        if !is_lock && path.is_file() {
            std::fs::remove_file(&path).map_err(fault)?;
        }
    }
    Ok(())
}
