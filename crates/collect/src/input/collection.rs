//! Files to read, wherever they lie: one file, a folder, a zip file; gzip is unpacked on the way. Bombs do not go off.

mod budget;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::CollectError;
use crate::input::{Format, Looks, sniff};
use crate::sheet;

pub(crate) use budget::{Budget, Limits};

/// Files to read, in the order of their names.
#[derive(Debug)]
pub(crate) struct Collection {
    /// What it is called, for people.
    pub(crate) label: String,
    place: Place,
    limits: Limits,
}

#[derive(Debug)]
enum Place {
    Single(PathBuf),
    Folder(Vec<(String, PathBuf)>),
    Zip(PathBuf),
}

impl Collection {
    /// The files at a path: a folder's, a zip file's, or the one that it is.
    pub(crate) fn at(path: &Path, limits: Limits) -> Result<Self, CollectError> {
        let label = path.display().to_string();
        let meta = match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(CollectError::NoSuchInput(label));
            }
            other => other.map_err(|source| file_error(path, source))?,
        };
        if meta.is_dir() {
            let mut files = Vec::new();
            walk(path, "", 0, limits, &mut files)?;
            files.sort();
            return Ok(Self {
                label,
                place: Place::Folder(files),
                limits,
            });
        }
        Self::single(path, label, limits)
    }

    /// One file, under a name of its own.
    pub(crate) fn single(path: &Path, label: String, limits: Limits) -> Result<Self, CollectError> {
        let mut magic = Vec::new();
        let file = File::open(path).map_err(|source| file_error(path, source))?;
        file.take(4)
            .read_to_end(&mut magic)
            .map_err(|source| file_error(path, source))?;
        let place = if sniff(&magic, &label) == Looks::Zip {
            Place::Zip(path.to_owned())
        } else {
            Place::Single(path.to_owned())
        };
        Ok(Self {
            label,
            place,
            limits,
        })
    }

    /// Where it lies, if it is one workbook.
    pub(crate) fn workbook(&self) -> Result<Option<&Path>, CollectError> {
        Ok(match &self.place {
            Place::Zip(path) if is_workbook(&self.names()?) => Some(path),
            Place::Single(path) => {
                let mut magic = Vec::new();
                let file = File::open(path).map_err(|source| file_error(path, source))?;
                file.take(4)
                    .read_to_end(&mut magic)
                    .map_err(|source| file_error(path, source))?;
                (sniff(&magic, &self.label) == Looks::Workbook).then_some(path)
            }
            _ => None,
        })
    }

    /// How much of it is read.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Whether it is one file by itself.
    pub(crate) fn is_single(&self) -> bool {
        matches!(self.place, Place::Single(_))
    }

    /// How its files are to be read.
    pub(crate) fn format(&self) -> Result<Format, CollectError> {
        if let Place::Single(path) = &self.place {
            let name = self.label.clone();
            let mut found = Looks::Empty;
            let mut has_id = false;
            self.single_file(path, &mut |_, input| {
                let mut head = Vec::new();
                let read = input.take(super::sniff::HEAD).read_to_end(&mut head);
                // Of a packed file that is cut off, the beginning is enough to know it.
                if let (Err(error), true) = (read, head.is_empty()) {
                    return Err(CollectError::Damaged {
                        what: name.clone(),
                        reason: error.to_string(),
                    });
                }
                found = sniff(&head, &name);
                has_id = begins_with_ids(&head);
                Ok(())
            })?;
            return match found {
                Looks::Json => Ok(Format::Json),
                Looks::JsonLines => Ok(Format::JsonLines),
                Looks::Csv if has_id && is_table_of_package(&name) => Ok(Format::Package),
                Looks::Csv | Looks::Workbook | Looks::Utf16 => Ok(Format::Spreadsheet),
                Looks::Empty => Err(CollectError::Empty(name)),
                Looks::Html => Err(CollectError::WebPage(name)),
                Looks::Archive | Looks::Zip | Looks::Gzip => Err(CollectError::Archive(name)),
                Looks::Unknown => Err(CollectError::Unrecognised(name)),
            };
        }
        let names = self.names()?;
        let ends = |name: &String, endings: &[&str]| {
            endings.iter().any(|ending| plain(name).ends_with(ending))
        };
        if is_workbook(&names) {
            Ok(Format::Spreadsheet)
        } else if names.iter().any(|name| ends(name, &[".csv"])) {
            let ohana = [
                "regular_schedules.csv",
                "mail_addresses.csv",
                "holiday_schedules.csv",
            ];
            let is_ohana = names.iter().any(|name| ends(name, &ohana));
            let is_package = names
                .iter()
                .any(|name| name.ends_with("datapackage.json") || is_table_of_package(name));
            Ok(if is_ohana {
                Format::Ohana
            } else if is_package {
                Format::Package
            } else {
                Format::Spreadsheet
            })
        } else if names.iter().any(|name| is_json(name)) {
            Ok(Format::Json)
        } else if names.iter().any(|name| sheet::is_spreadsheet(name)) {
            Ok(Format::Spreadsheet)
        } else {
            Err(CollectError::NothingInside(self.label.clone()))
        }
    }

    /// The names of its files, in order.
    pub(crate) fn names(&self) -> Result<Vec<String>, CollectError> {
        match &self.place {
            Place::Single(path) => Ok(vec![file_name(path)]),
            Place::Folder(files) => Ok(files.iter().map(|(name, _)| name.clone()).collect()),
            Place::Zip(path) => Ok(self
                .zip_names(&mut self.archive(path)?)?
                .into_iter()
                .map(|(name, _)| name)
                .collect()),
        }
    }

    /// Reads every file that is wanted, in order, unpacked, and no more of them than the limits allow.
    pub(crate) fn each(
        &self,
        wanted: &dyn Fn(&str) -> bool,
        visit: &mut dyn FnMut(&str, &mut dyn BufRead) -> Result<(), CollectError>,
    ) -> Result<(), CollectError> {
        match &self.place {
            Place::Single(path) => self.single_file(path, visit),
            Place::Folder(files) => {
                let budget = Budget::new(self.limits);
                for (name, path) in files.iter().filter(|(name, _)| wanted(name)) {
                    let file = File::open(path).map_err(|source| file_error(path, source))?;
                    let size = file.metadata().map_or(u64::MAX, |meta| meta.len());
                    self.open(name, BufReader::new(file), size, &budget, visit)?;
                }
                Ok(())
            }
            Place::Zip(path) => {
                let mut archive = self.archive(path)?;
                let budget = Budget::new(self.limits);
                for (name, index) in self.zip_names(&mut archive)? {
                    if wanted(&name) {
                        let entry = archive
                            .by_index(index)
                            .map_err(|error| self.zip_error(error))?;
                        let size = entry.compressed_size();
                        let unpacked = budget.guard(entry, size);
                        self.open(&name, BufReader::new(unpacked), size, &budget, visit)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// The same for the same content, wherever it lies and whatever it is called.
    pub(crate) fn fingerprint(&self) -> Result<String, CollectError> {
        let mut digest = Sha256::new();
        let mut add = |path: &Path| -> Result<(), CollectError> {
            let mut file = File::open(path).map_err(|source| file_error(path, source))?;
            let mut portion = vec![0; 1 << 16];
            loop {
                let read = file
                    .read(&mut portion)
                    .map_err(|source| file_error(path, source))?;
                if read == 0 {
                    return Ok(());
                }
                digest.update(&portion[..read]);
            }
        };
        match &self.place {
            Place::Single(path) | Place::Zip(path) => add(path)?,
            Place::Folder(files) => {
                let mut each = Vec::new();
                for (name, path) in files {
                    let one = Self {
                        label: String::new(),
                        place: Place::Single(path.clone()),
                        limits: self.limits,
                    };
                    each.push(format!("{name}\n{}\n", one.fingerprint()?));
                }
                digest.update(each.concat());
            }
        }
        Ok(format!("{:x}", digest.finalize()))
    }

    fn single_file(
        &self,
        path: &Path,
        visit: &mut dyn FnMut(&str, &mut dyn BufRead) -> Result<(), CollectError>,
    ) -> Result<(), CollectError> {
        let file = File::open(path).map_err(|source| file_error(path, source))?;
        let size = file.metadata().map_or(u64::MAX, |meta| meta.len());
        let budget = Budget::new(self.limits);
        // The name given by the operator or the web, not that of a temporary file.
        let name = self
            .label
            .rsplit('/')
            .next()
            .unwrap_or(&self.label)
            .to_owned();
        self.open(&name, BufReader::new(file), size, &budget, visit)
    }

    /// Unpacks gzip, if it is that, and shows the file.
    fn open(
        &self,
        name: &str,
        mut input: impl BufRead,
        size: u64,
        budget: &Budget,
        visit: &mut dyn FnMut(&str, &mut dyn BufRead) -> Result<(), CollectError>,
    ) -> Result<(), CollectError> {
        let is_gzip = input
            .fill_buf()
            .is_ok_and(|head| head.starts_with(b"\x1f\x8b"));
        let outcome = if is_gzip {
            let unpacked = budget.guard(MultiGzDecoder::new(input), size);
            visit(plain(name), &mut BufReader::new(unpacked))
        } else {
            visit(name, &mut input)
        };
        if budget.is_spent() {
            let what = format!("{} ({name})", self.label);
            let limit = format!(
                "{} bytes when unpacked, at most {} times the packed size",
                self.limits.total, self.limits.ratio
            );
            return Err(CollectError::TooLarge { what, limit });
        }
        outcome
    }

    fn archive(&self, path: &Path) -> Result<ZipArchive<BufReader<File>>, CollectError> {
        let file = File::open(path).map_err(|source| file_error(path, source))?;
        ZipArchive::new(BufReader::new(file)).map_err(|error| self.zip_error(error))
    }

    fn zip_names(
        &self,
        archive: &mut ZipArchive<BufReader<File>>,
    ) -> Result<Vec<(String, usize)>, CollectError> {
        if archive.len() > self.limits.entries {
            return Err(self.too_many());
        }
        let mut names: Vec<(String, usize)> = (0..archive.len())
            .filter_map(|index| {
                // A file whose name cannot be read cannot be meant by anybody.
                let name = archive.name_for_index(index)?.ok()?;
                Some((name.into_owned(), index))
            })
            .filter(|(name, _)| !name.ends_with('/') && !is_hidden(name))
            .collect();
        names.sort();
        Ok(names)
    }

    fn zip_error(&self, error: ZipError) -> CollectError {
        let what = self.label.clone();
        match error {
            ZipError::UnsupportedArchive(reason) => CollectError::Damaged {
                what,
                reason: reason.to_owned(),
            },
            other => CollectError::Damaged {
                what,
                reason: other.to_string(),
            },
        }
    }

    fn too_many(&self) -> CollectError {
        CollectError::TooLarge {
            what: self.label.clone(),
            limit: format!("{} files", self.limits.entries),
        }
    }
}

/// Whether a name is that of a JSON file, packed or not.
pub(crate) fn is_json(name: &str) -> bool {
    let name = plain(name).to_ascii_lowercase();
    [".json", ".jsonl", ".ndjson"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Whether a file is called as a table of a data package is.
fn is_table_of_package(name: &str) -> bool {
    let name = plain(name);
    name.to_ascii_lowercase().ends_with(".csv") && hsds::tabular::kind_of_file(name).is_some()
}

/// Whether these are the parts of a workbook.
fn is_workbook(names: &[String]) -> bool {
    names
        .iter()
        .any(|name| name == "[Content_Types].xml" || name == "content.xml")
}

/// Whether a table has a column `id`, as each of a data package has.
fn begins_with_ids(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    line.split(|byte| *byte == b',')
        .any(|cell| cell.trim_ascii() == b"id" || cell.trim_ascii() == b"\"id\"")
}

/// The name without `.gz`.
fn plain(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

fn is_hidden(name: &str) -> bool {
    name.split('/')
        .any(|step| step.starts_with('.') || step == "__MACOSX")
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn file_error(path: &Path, source: io::Error) -> CollectError {
    CollectError::File {
        path: path.to_owned(),
        source,
    }
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    limits: Limits,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), CollectError> {
    for entry in std::fs::read_dir(folder).map_err(|source| file_error(folder, source))? {
        let entry = entry.map_err(|source| file_error(folder, source))?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry
            .file_type()
            .map_err(|source| file_error(&entry.path(), source))?;
        if is_hidden(&name) {
            continue;
        }
        if kind.is_dir() && depth < 4 {
            walk(&entry.path(), &format!("{name}/"), depth + 1, limits, files)?;
        } else if kind.is_file() {
            files.push((name, entry.path()));
        }
        if files.len() > limits.entries {
            let limit = format!("{} files", limits.entries);
            return Err(CollectError::TooLarge {
                what: folder.display().to_string(),
                limit,
            });
        }
    }
    Ok(())
}
