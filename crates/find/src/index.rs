//! The index: a folder on disk that one process writes and any number read.

mod collect;
mod facts;
mod query;
mod schema;
mod search;
mod similar;
mod suggest;
mod tell;
mod town;
mod understand;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use serde_json::{Value, json};
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::{
    IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
};
use uuid::Uuid;

use crate::error::FindError;
use crate::listing::Listing;
use facts::Facts;
use schema::Fields;

pub use schema::Weights;
pub use suggest::Suggestion;

/// Bytes that are gathered in memory before a segment is written.
const MEMORY: usize = 96_000_000;

/// What is published, as far as this index has followed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Which repository it follows.
    pub repository: String,
    /// The last change of its log that is in the index.
    pub seq: i64,
    /// While the index is filled for the first time: the place in the list of services up to which
    /// it is.
    pub filled_to: Option<i64>,
}

/// An index of published services.
pub struct Index {
    folder: PathBuf,
    fields: Fields,
    weights: Weights,
    kept: tantivy::Index,
    reader: IndexReader,
    view: RwLock<Arc<View>>,
    refreshing: Mutex<()>,
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
    /// Opens the index of a folder, or makes an empty one. One that is damaged, or was made by
    /// another version, is thrown away: it is filled again from what is published.
    pub fn open(folder: &Path, weights: Weights) -> Result<Self, FindError> {
        match Self::open_as_it_is(folder, weights) {
            Ok(index) => Ok(index),
            Err(FindError::Damaged(_)) => {
                clear(folder)?;
                Self::open_as_it_is(folder, weights)
            }
            Err(error) => Err(error),
        }
    }

    fn open_as_it_is(folder: &Path, weights: Weights) -> Result<Self, FindError> {
        std::fs::create_dir_all(folder)
            .map_err(|error| FindError::Folder(folder.to_owned(), error))?;
        let (schema, fields) = schema::schema();
        let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
        let index = tantivy::Index::open_or_create(directory, schema)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let view = View::of(reader.searcher(), &[])?;
        Ok(Self {
            folder: folder.to_owned(),
            fields,
            weights,
            kept: index,
            reader,
            view: RwLock::new(Arc::new(view)),
            refreshing: Mutex::new(()),
        })
    }

    /// How far this index has followed what is published; nothing if it is new.
    pub fn progress(&self) -> Result<Option<Progress>, FindError> {
        let payload = self.kept.load_metas()?.payload;
        Ok(payload.and_then(|payload| Progress::read(&payload)))
    }

    /// Looks whether something was written, and takes it in.
    pub fn refresh(&self) -> Result<(), FindError> {
        let _alone = self
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let before = self.view();
        if searcher.generation() == before.searcher.generation() {
            return Ok(());
        }
        let view = Arc::new(View::of(searcher, &before.facts)?);
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = view;
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
        match self.kept.writer_with_num_threads(threads, MEMORY) {
            Ok(writer) => Ok(Writer {
                index: self.clone(),
                writer: Arc::new(Mutex::new(writer)),
            }),
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Err(FindError::HeldByAnother),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn view(&self) -> Arc<View> {
        self.view
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Who writes an index; clones are the same one.
#[derive(Clone)]
pub struct Writer {
    index: Arc<Index>,
    writer: Arc<Mutex<IndexWriter>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Writer")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// Puts a service in, in the place of what the index had of it.
    pub fn put(&self, listing: &Listing) -> Result<(), FindError> {
        let document: TantivyDocument =
            schema::document(&self.index.fields, &self.index.weights, listing);
        let writer = self.writer();
        writer.delete_term(self.term(listing.id));
        writer.add_document(document)?;
        Ok(())
    }

    /// Takes a service out.
    pub fn remove(&self, id: Uuid) {
        self.writer().delete_term(self.term(id));
    }

    /// Takes everything out.
    pub fn clear(&self) -> Result<(), FindError> {
        self.writer().delete_all_documents()?;
        Ok(())
    }

    /// Makes what was written findable, and remembers how far that goes.
    pub fn commit(&self, progress: &Progress) -> Result<(), FindError> {
        let mut writer = self.writer();
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&progress.written());
        commit.commit()?;
        drop(writer);
        self.index.refresh()
    }

    fn writer(&self) -> MutexGuard<'_, IndexWriter> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn term(&self, id: Uuid) -> Term {
        Term::from_field_text(self.index.fields.id, &id.simple().to_string())
    }
}

impl Progress {
    fn written(&self) -> String {
        json!({"repository": self.repository, "seq": self.seq, "filled_to": self.filled_to})
            .to_string()
    }

    fn read(payload: &str) -> Option<Self> {
        let payload: Value = serde_json::from_str(payload).ok()?;
        Some(Self {
            repository: payload["repository"].as_str()?.to_owned(),
            seq: payload["seq"].as_i64()?,
            filled_to: payload["filled_to"].as_i64(),
        })
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

/// Empties the folder of an index.
fn clear(folder: &Path) -> Result<(), FindError> {
    let fault = |error| FindError::Folder(folder.to_owned(), error);
    std::fs::remove_dir_all(folder).map_err(fault)?;
    std::fs::create_dir_all(folder).map_err(fault)
}
