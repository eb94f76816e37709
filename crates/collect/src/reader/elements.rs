//! Splits a JSON text into its rows without holding all of it: members of a list, items of a page, or one document.

use std::io::{BufRead, ErrorKind};

use hsds::Document;
use serde_json::Value;

/// The most that one row may hold.
pub(crate) const ROW_LIMIT: usize = 64 << 20;

/// Fields of a page that hold its items: `contents` in 3.0, `content` in 1.0.
pub(crate) const LIST_FIELDS: [&str; 2] = ["contents", "content"];

/// Fields of a page beside its items are kept up to this size.
const FIELD_LIMIT: usize = 4096;

/// How the text is laid out; known after the first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Not looked at yet.
    Unknown,
    /// One document.
    One,
    /// A list of documents.
    List,
    /// A page: an object that holds a list of documents.
    Page,
}

/// Where the text stops making sense.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) reason: String,
    /// What was read of the row that is not whole.
    pub(crate) raw: Vec<u8>,
}

/// The rows of a JSON text, byte for byte.
pub(crate) struct Elements<R> {
    input: R,
    layout: Layout,
    state: State,
    /// All that was read, as long as it may be one document.
    whole: Vec<u8>,
    keeping: bool,
    page: Document,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    /// In the list; the flag says that a row has come before.
    InList(bool),
    /// In the object, after a field.
    InObject(bool),
    Done,
}

impl<R: BufRead> Elements<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            layout: Layout::Unknown,
            state: State::Start,
            whole: Vec::new(),
            keeping: false,
            page: Document::new(),
        }
    }

    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// The small fields of a page, such as its number; whole once every row was read.
    pub(crate) fn page(&self) -> &Document {
        &self.page
    }

    /// The bytes of the next row.
    pub(crate) fn next_row(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        loop {
            match self.state {
                State::Start => self.start()?,
                State::InList(after_row) => {
                    if let Some(row) = self.row(after_row)? {
                        return Ok(Some(row));
                    }
                }
                State::InObject(after_field) => {
                    if let Some(row) = self.field(after_field)? {
                        return Ok(Some(row));
                    }
                }
                State::Done => return Ok(None),
            }
        }
    }

    fn start(&mut self) -> Result<(), Broken> {
        self.skip_mark()?;
        match self.peek_token()? {
            Some(b'[') => {
                self.bump()?;
                self.layout = Layout::List;
                self.state = State::InList(false);
            }
            Some(b'{') => {
                self.keeping = true;
                self.bump()?;
                self.layout = Layout::One;
                self.state = State::InObject(false);
            }
            Some(_) => return Err(self.broken("it begins neither with { nor with [")),
            None => return Err(self.broken("it is empty")),
        }
        Ok(())
    }

    fn row(&mut self, after_row: bool) -> Result<Option<Vec<u8>>, Broken> {
        match self.peek_token()? {
            Some(b']') => {
                self.bump()?;
                if self.layout == Layout::Page {
                    self.state = State::InObject(true);
                } else {
                    self.end()?;
                }
                return Ok(None);
            }
            Some(b',') if after_row => {
                self.bump()?;
                self.peek_token()?;
            }
            Some(_) if after_row => {
                return Err(self.broken("a comma is missing between two items of the list"));
            }
            Some(_) => {}
            None => {
                return Err(
                    self.broken("it ends in the middle of its list, so the rest is missing")
                );
            }
        }
        let mut row = Vec::new();
        self.value(&mut row)?;
        self.state = State::InList(true);
        Ok(Some(row))
    }

    /// One field of the object; gives the whole document at its end, unless it was a page.
    fn field(&mut self, after_field: bool) -> Result<Option<Vec<u8>>, Broken> {
        match self.peek_token()? {
            Some(b'}') => {
                self.bump()?;
                self.keeping = false;
                self.end()?;
                let whole = std::mem::take(&mut self.whole);
                return Ok((self.layout == Layout::One).then_some(whole));
            }
            Some(b',') if after_field => {
                self.bump()?;
                self.peek_token()?;
            }
            Some(_) if after_field => {
                return Err(self.broken("a comma is missing between two fields"));
            }
            Some(_) => {}
            None => return Err(self.broken("it ends in the middle of a document")),
        }
        if self.peek()? != Some(b'"') {
            return Err(self.broken("a field does not begin with its name in quotation marks"));
        }
        let mut name = Vec::new();
        self.value(&mut name)?;
        if self.peek_token()? != Some(b':') {
            return Err(self.broken("a colon is missing after the name of a field"));
        }
        self.bump()?;
        let name: String = serde_json::from_slice(&name).unwrap_or_default();
        if self.peek_token()? == Some(b'[')
            && self.layout == Layout::One
            && LIST_FIELDS.contains(&name.as_str())
        {
            self.bump()?;
            self.layout = Layout::Page;
            self.keeping = false;
            self.whole = Vec::new();
            self.state = State::InList(false);
            return Ok(None);
        }
        let mut value = Vec::new();
        self.value(&mut value)?;
        if value.len() <= FIELD_LIMIT
            && let Ok(value) = serde_json::from_slice::<Value>(&value)
        {
            self.page.insert(name, value);
        }
        self.state = State::InObject(true);
        Ok(None)
    }

    fn end(&mut self) -> Result<(), Broken> {
        self.state = State::Done;
        match self.peek_token()? {
            None => Ok(()),
            Some(_) => Err(self.broken("there is more text after its end")),
        }
    }

    /// Copies one value, whatever it is.
    fn value(&mut self, out: &mut Vec<u8>) -> Result<(), Broken> {
        let mut depth = 0usize;
        let mut in_text = false;
        let mut escaped = false;
        loop {
            let (taken, ended) = {
                let buffer = match self.input.fill_buf() {
                    Ok(buffer) => buffer,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => return Err(broken(&error.to_string(), std::mem::take(out))),
                };
                if buffer.is_empty() {
                    // A number or word at the very end is whole.
                    if depth == 0 && !in_text && !out.is_empty() {
                        return Ok(());
                    }
                    return Err(broken(
                        "it ends in the middle of a value",
                        std::mem::take(out),
                    ));
                }
                let mut taken = buffer.len();
                let mut ended = false;
                for (at, byte) in buffer.iter().enumerate() {
                    if in_text {
                        match byte {
                            _ if escaped => escaped = false,
                            b'\\' => escaped = true,
                            b'"' => {
                                in_text = false;
                                if depth == 0 {
                                    (taken, ended) = (at + 1, true);
                                    break;
                                }
                            }
                            _ => {}
                        }
                        continue;
                    }
                    match byte {
                        b'"' => in_text = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' if depth == 1 => {
                            (taken, ended) = (at + 1, true);
                            break;
                        }
                        b'}' | b']' if depth > 1 => depth -= 1,
                        // The end of a number or word.
                        b'}' | b']' | b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => {
                            (taken, ended) = (at, true);
                            break;
                        }
                        _ => {}
                    }
                }
                out.extend_from_slice(&buffer[..taken]);
                if self.keeping {
                    self.whole.extend_from_slice(&buffer[..taken]);
                }
                (taken, ended)
            };
            self.input.consume(taken);
            if out.len() > ROW_LIMIT || self.whole.len() > ROW_LIMIT {
                return Err(broken(
                    "one document holds more than 64 MiB",
                    std::mem::take(out),
                ));
            }
            if ended {
                if out.is_empty() {
                    return Err(self.broken("a value is missing"));
                }
                return Ok(());
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Broken> {
        loop {
            match self.input.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(&error.to_string())),
            }
        }
    }

    /// The next byte that is no white space.
    fn peek_token(&mut self) -> Result<Option<u8>, Broken> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.bump()?,
                other => return Ok(other),
            }
        }
    }

    fn bump(&mut self) -> Result<(), Broken> {
        if let Some(byte) = self.peek()? {
            if self.keeping {
                self.whole.push(byte);
            }
            self.input.consume(1);
        }
        Ok(())
    }

    /// A byte order mark says nothing.
    fn skip_mark(&mut self) -> Result<(), Broken> {
        for expected in *b"\xef\xbb\xbf" {
            if self.peek()? != Some(expected) {
                break;
            }
            self.input.consume(1);
        }
        Ok(())
    }

    fn broken(&mut self, reason: &str) -> Broken {
        self.state = State::Done;
        broken(reason, std::mem::take(&mut self.whole))
    }
}

fn broken(reason: &str, raw: Vec<u8>) -> Broken {
    Broken {
        reason: reason.to_owned(),
        raw,
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Read through a small buffer, so that every boundary is crossed.
    fn rows(text: &str) -> (Vec<String>, Layout, Document, Option<String>) {
        let mut elements = Elements::new(BufReader::with_capacity(3, text.as_bytes()));
        let mut found = Vec::new();
        let reason = loop {
            match elements.next_row() {
                Ok(Some(row)) => found.push(String::from_utf8(row).expect("text")),
                Ok(None) => break None,
                Err(broken) => break Some(broken.reason),
            }
        };
        (found, elements.layout(), elements.page().clone(), reason)
    }

    #[test]
    fn a_document_is_its_own_row() {
        let (found, layout, _, reason) = rows(" {\"a\": {\"b\": [1, \"}\\\"\"]},\n \"c\": 2 }\n");
        assert_eq!(found, ["{\"a\": {\"b\": [1, \"}\\\"\"]},\n \"c\": 2 }"]);
        assert_eq!((layout, reason), (Layout::One, None));
    }

    #[test]
    fn the_members_of_a_list_are_rows_whatever_they_are() {
        let (found, layout, _, reason) = rows("\u{feff}[{\"a\":1} , 2,\"x, ]\", [3] ,null]");
        assert_eq!(found, ["{\"a\":1}", "2", "\"x, ]\"", "[3]", "null"]);
        assert_eq!((layout, reason), (Layout::List, None));
        assert_eq!(rows("[]").0, Vec::<String>::new());
    }

    #[test]
    fn the_items_of_a_page_are_rows_and_its_fields_are_kept() {
        let (found, layout, page, reason) =
            rows("{\"totalPages\": 3, \"content\": [{\"id\": 1}, {\"id\": 2}], \"last\": false}");
        assert_eq!(found, ["{\"id\": 1}", "{\"id\": 2}"]);
        assert_eq!((layout, reason), (Layout::Page, None));
        assert_eq!(page["totalPages"], 3);
        assert_eq!(page["last"], false);
    }

    #[test]
    fn what_is_cut_off_keeps_the_rows_before() {
        let (found, _, _, reason) = rows("[{\"a\":1},{\"a\":2");
        assert_eq!(found, ["{\"a\":1}"]);
        assert_eq!(reason.as_deref(), Some("it ends in the middle of a value"));
        let (found, _, _, reason) = rows("[{\"a\":1}");
        assert_eq!(found.len(), 1);
        assert!(reason.is_some_and(|reason| reason.contains("middle of its list")));
    }

    #[test]
    fn what_is_no_json_says_so() {
        for text in [
            "",
            "hello",
            "{\"a\" 1}",
            "{a:1}",
            "[1 2]",
            "[,]",
            "{} {}",
            "[]x",
            "{\"a\":}",
        ] {
            assert!(rows(text).3.is_some(), "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        /// Wherever a text is cut, what came whole before is given whole.
        #[test]
        fn a_cut_anywhere_keeps_the_whole_rows_before(cut in 0usize..44, capacity in 1usize..9) {
            let text = r#"[{"a":"]}\""},[1,{"b":2}],"x\\", 3.5 ,null]"#;
            let cut = cut.min(text.len());
            let whole = rows(text).0;
            let mut elements = Elements::new(BufReader::with_capacity(capacity, &text.as_bytes()[..cut]));
            let mut found = Vec::new();
            while let Ok(Some(row)) = elements.next_row() {
                found.push(String::from_utf8(row).expect("text"));
            }
            proptest::prop_assert!(found.len() <= whole.len());
            for (found, whole) in found.iter().zip(&whole) {
                // A number at the very end may be cut unseen.
                proptest::prop_assert!(found == whole || whole.starts_with(found.as_str()));
            }
        }
    }
}
