//! Lists of old addresses: a table with an address, the id of its record in the source, and, if need be, what that record is.

use std::collections::HashMap;

use repository::{AddressRefused, OldAddress};

use crate::error::CollectError;
use crate::sheet::delimited;

/// An id of a source has so many bytes at most.
const LONGEST_ID: usize = 500;

/// What a list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressList {
    /// What can be taken in.
    pub addresses: Vec<OldAddress>,
    /// The row of each.
    rows: Vec<u64>,
    /// What cannot, row by row.
    wrongs: Vec<WrongRow>,
}

impl AddressList {
    /// What is wrong, row by row, those among it that were found to belong to other sources: each address with its source.
    pub fn wrongs(&self, taken: &HashMap<String, String>) -> Vec<WrongRow> {
        let of_others = self
            .addresses
            .iter()
            .zip(&self.rows)
            .filter_map(|(one, row)| {
                let owner = taken.get(one.address())?;
                let refused = AddressRefused::Taken {
                    address: one.address().to_owned(),
                    source_slug: owner.clone(),
                };
                Some(WrongRow {
                    row: *row,
                    field: "address",
                    message: sentence(&refused),
                })
            });
        let mut wrongs: Vec<WrongRow> = self.wrongs.iter().cloned().chain(of_others).collect();
        wrongs.sort_by_key(|wrong| wrong.row);
        wrongs
    }
}

/// What is wrong with a row, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongRow {
    /// Its number in the file, from 1.
    pub row: u64,
    /// The column.
    pub field: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Where the columns are.
struct Columns {
    address: usize,
    id: usize,
    kind: Option<usize>,
}

/// Reads a list. A page of our own goes before any old address, so that no row may name one.
pub fn read(bytes: &[u8], is_own: impl Fn(&str) -> bool) -> Result<AddressList, CollectError> {
    let table = delimited::read(bytes)?;
    let grid = table.grid;
    let mut list = AddressList::default();
    let columns = match columns((0..grid.width()).map(|column| grid.cell(0, column))) {
        Ok(columns) => columns,
        Err(field) => {
            list.wrongs.push(WrongRow {
                row: 1,
                field,
                message: format!(
                    "The first row has no column `{field}`. Name the columns address and id, and type if you say what each is"
                ),
            });
            return Ok(list);
        }
    };
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in 1..grid.height() {
        let cell = |column: usize| grid.cell(row, column);
        let kind = columns.kind.map_or("", &cell);
        let mut wrong = |field, message| {
            list.wrongs.push(WrongRow {
                row: grid.line(row),
                field,
                message,
            });
        };
        let id = cell(columns.id);
        if id.is_empty() || id.len() > LONGEST_ID {
            let message = "There is no id of at most 500 letters. Write the id that the source gives the record";
            wrong("id", message.to_owned());
            continue;
        }
        if id.contains(char::is_control) {
            wrong("id", sentence(&AddressRefused::Unseen));
            continue;
        }
        let one = match OldAddress::parse(cell(columns.address), id, kind) {
            Ok(one) => one,
            Err(refused @ AddressRefused::Kind(_)) => {
                wrong("type", sentence(&refused));
                continue;
            }
            Err(refused) => {
                wrong("address", sentence(&refused));
                continue;
            }
        };
        if is_own(one.path()) {
            let refused = AddressRefused::Ours(one.path().to_owned());
            wrong("address", sentence(&refused));
            continue;
        }
        match known.get(one.address()) {
            None => {
                known.insert(one.address().to_owned(), list.addresses.len());
                list.addresses.push(one);
                list.rows.push(grid.line(row));
            }
            Some(earlier) if list.addresses[*earlier].leads_as(&one) => {}
            Some(_) => {
                let message = "An earlier row has this address with another id. Keep the right one";
                wrong("address", message.to_owned());
            }
        }
    }
    Ok(list)
}

/// Where the columns are, or which of those that must be there is not.
fn columns<'c>(head: impl Iterator<Item = &'c str>) -> Result<Columns, &'static str> {
    let head: Vec<String> = head.map(|cell| cell.trim().to_lowercase()).collect();
    let at = |names: &[&str]| head.iter().position(|cell| names.contains(&cell.as_str()));
    Ok(Columns {
        address: at(&["address", "url"]).ok_or("address")?,
        id: at(&["id"]).ok_or("id")?,
        kind: at(&["type"]),
    })
}

fn sentence(refused: &AddressRefused) -> String {
    let text = refused.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> AddressList {
        read(text.as_bytes(), |path| path == "/find").expect("a table")
    }

    #[test]
    fn rows_that_are_wrong_are_told_and_the_others_are_taken() {
        let list = list(
            "Address;ID;Type\n\
             https://old.example.org/a?x=1;1;service\n\
             /b;;\n\
             /find;3;\n\
             b;4;\n\
             /c;5;shop\n\
             /d;6;organisation\n\
             /d/;7;\n\
             /d;6;organization\n",
        );
        let addresses: Vec<&str> = list.addresses.iter().map(OldAddress::address).collect();
        assert_eq!(addresses, ["/a?x=1", "/d"]);
        let wrongs: Vec<(u64, &str)> = list
            .wrongs
            .iter()
            .map(|wrong| (wrong.row, wrong.field))
            .collect();
        assert_eq!(
            wrongs,
            [
                (3, "id"),
                (4, "address"),
                (5, "address"),
                (6, "type"),
                (8, "address")
            ]
        );
        assert!(list.wrongs[1].message.contains("a page of this site"));
    }

    #[test]
    fn what_no_database_keeps_is_told_with_its_row() {
        let list = list("address,id\n/a,1\n/b,2\u{0}\n/c\u{7},3\n");
        let wrongs: Vec<(u64, &str)> = list
            .wrongs
            .iter()
            .map(|wrong| (wrong.row, wrong.field))
            .collect();
        assert_eq!(wrongs, [(3, "id"), (4, "address")]);
        assert_eq!(list.addresses.len(), 1);
    }

    #[test]
    fn a_list_without_its_columns_is_told_which_and_nothing_is_taken() {
        let list = list("link,id\n/a,1\n");
        assert_eq!((list.wrongs[0].row, list.wrongs[0].field), (1, "address"));
        assert!(list.addresses.is_empty());
        assert!(super::read(b"", |_| false).is_ok_and(|list| list.addresses.is_empty()));
    }
}
