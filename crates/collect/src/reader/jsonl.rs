//! JSON Lines: one document a line, however many there are; a bad line is told and the next one is read.

use std::io::{BufRead, ErrorKind};

use hsds::{Kind, Problem};

use crate::reader::{End, Item, Sink, What, json};

/// The longest line.
pub(crate) const LINE_LIMIT: usize = 8 << 20;

/// Reads line after line.
pub(crate) fn read(
    mut input: impl BufRead,
    file: Option<&str>,
    kind: Option<Kind>,
    sink: &mut Sink<'_>,
) -> End {
    let mut number = 0;
    let mut line = Vec::new();
    loop {
        let is_long = match next_line(&mut input, &mut line) {
            Ok(Some(is_long)) => is_long,
            Ok(None) => return End::Complete,
            Err(error) => {
                let what = file.unwrap_or("the file");
                return End::Broken(format!(
                    "{what} cannot be read beyond line {number} ({error}); most likely it is cut off"
                ));
            }
        };
        number += 1;
        if number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let item = if is_long {
            let message =
                "This line is longer than 8 MiB, so it was not read. Send one record a line.";
            Item {
                file: file.map(str::to_owned),
                row: Some(number),
                raw: Some(std::mem::take(&mut line)),
                what: What::Refused(Problem::error("line-too-long", "", message)),
            }
        } else {
            json::item(std::mem::take(&mut line), file, Some(number), kind)
        };
        if sink(item).is_break() {
            return End::Part;
        }
    }
}

/// Reads a line without its end, but no more than the limit; says whether it was longer.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<Option<bool>> {
    line.clear();
    let mut is_long = false;
    let mut has_begun = false;
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok(has_begun.then_some(is_long));
        }
        has_begun = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        let room = LINE_LIMIT - line.len();
        is_long |= part.len() > room;
        line.extend_from_slice(&part[..part.len().min(room)]);
        let taken = end.map_or(buffer.len(), |end| end + 1);
        input.consume(taken);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(is_long));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::json::collected;

    #[test]
    fn a_bad_line_is_told_by_its_number_and_kept() {
        let text = b"\xef\xbb\xbf{\"id\":\"1\"}\r\n\nnot json\n{\"id\":\"\xff\"}\n{\"id\":\"5\"}";
        let (items, end) = collected(|sink| read(&text[..], None, None, sink));
        let rows: Vec<_> = items
            .iter()
            .map(|item| (item.row, matches!(item.what, What::Refused(_))))
            .collect();
        assert_eq!(
            rows,
            [
                (Some(1), false),
                (Some(3), true),
                (Some(4), true),
                (Some(5), false)
            ]
        );
        assert_eq!(items[1].raw.as_deref(), Some(&b"not json"[..]));
        assert_eq!(items[2].raw.as_deref(), Some(&b"{\"id\":\"\xff\"}"[..]));
        assert_eq!(end, End::Complete);
    }

    #[test]
    fn a_line_that_never_ends_is_not_swallowed() {
        let mut text = vec![b'x'; LINE_LIMIT + 10];
        text.extend_from_slice(b"\n{\"id\":\"2\"}\n");
        let (items, _) = collected(|sink| read(&text[..], None, None, sink));
        assert!(
            matches!(&items[0].what, What::Refused(problem) if problem.code == "line-too-long")
        );
        assert_eq!(items[0].raw.as_ref().map(Vec::len), Some(LINE_LIMIT));
        assert!(matches!(items[1].what, What::Document { .. }));
    }
}
