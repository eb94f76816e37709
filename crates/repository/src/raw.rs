//! Raw input: what arrived, byte for byte, kept compressed.

use std::io::{Read, Write};

use crate::Repository;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::submission::SubmissionId;

/// Quick, and already a fifth of the size on JSON.
const LEVEL: i32 = 1;

/// Keeps the raw rows of one batch together: compressed, each with its length in front.
pub(crate) async fn keep(
    tx: &mut Tx,
    submission: SubmissionId,
    rows: &[Vec<u8>],
) -> Result<Option<i64>, RepositoryError> {
    if rows.is_empty() {
        return Ok(None);
    }
    let packed = pack(rows).map_err(|error| RepositoryError::Raw(0, error))?;
    let row = tx
        .one(
            "insert into raw_input (submission, hash, rows, content) values ($1, $2, $3, $4) returning id",
            vec![
                Value::int(submission.0),
                Value::text(digest(&packed)),
                Value::int(rows.len() as i64),
                Value::bytes(packed),
            ],
        )
        .await?;
    Ok(Some(row.get(0)?))
}

impl Repository {
    /// One row of the raw input, as it arrived.
    pub async fn raw_row(&self, raw: i64, row: i64) -> Result<Option<Vec<u8>>, RepositoryError> {
        let Some(found) = self
            .db
            .optional(
                "select content from raw_input where id = $1",
                vec![Value::int(raw)],
            )
            .await?
        else {
            return Ok(None);
        };
        let rows =
            unpack(&found.get::<Vec<u8>>(0)?).map_err(|error| RepositoryError::Raw(raw, error))?;
        Ok(usize::try_from(row)
            .ok()
            .and_then(|row| rows.into_iter().nth(row)))
    }
}

/// The first 32 hexadecimal digits of the SHA-256.
pub fn digest(bytes: impl AsRef<[u8]>) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(bytes.as_ref());
    let mut text = String::with_capacity(32);
    for byte in &hash[..16] {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    text
}

pub(crate) fn pack(rows: &[Vec<u8>]) -> std::io::Result<Vec<u8>> {
    let mut packed = zstd::Encoder::new(Vec::new(), LEVEL)?;
    for row in rows {
        packed.write_all(&u32::try_from(row.len()).unwrap_or(u32::MAX).to_le_bytes())?;
        packed.write_all(row)?;
    }
    packed.finish()
}

pub(crate) fn unpack(packed: &[u8]) -> std::io::Result<Vec<Vec<u8>>> {
    let mut reader = zstd::Decoder::new(packed)?;
    let mut rows = Vec::new();
    let mut length = [0; 4];
    loop {
        match reader.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(rows),
            Err(error) => return Err(error),
        }
        let mut row = vec![0; u32::from_le_bytes(length) as usize];
        reader.read_exact(&mut row)?;
        rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_kept_comes_back_byte_for_byte(rows: Vec<Vec<u8>>) {
            prop_assert_eq!(unpack(&pack(&rows).unwrap()).unwrap(), rows);
        }
    }
}
