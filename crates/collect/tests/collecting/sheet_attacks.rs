//! Spreadsheets made to do harm: they end in bounded memory, with a clear word, and nothing in them runs.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use collect::sheet::look;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook by hand, with parts that no program would write.
fn crafted(folder: &TempDir, sheet: &[u8], more: &[(&str, &[u8])]) -> String {
    let path = folder.path().join("crafted.xlsx");
    let mut writer = ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    let parts: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, content) in parts.iter().chain(more) {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("it packs");
        writer.write_all(content).expect("it packs");
    }
    writer.finish().expect("it packs");
    path.display().to_string()
}

fn rows(rows: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
    .into_bytes()
}

const GOOD: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Postcode</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Chess Club</t></is></c><c r="B2" t="inlineStr"><is><t>BL3 2HP</t></is></c></row>"#;

fn refused(path: &str) -> String {
    look(Path::new(path), "crafted.xlsx", None)
        .expect_err("it is refused")
        .to_string()
}

#[test]
fn a_workbook_made_by_hand_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = crafted(&folder, &rows(GOOD), &[]);
    let seen = look(Path::new(&path), "crafted.xlsx", None).expect("it is read");
    assert_eq!(seen.entries, 1);
}

#[test]
fn a_bomb_does_not_go_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sheet = rows(GOOD);
    sheet.extend(std::iter::repeat_n(b' ', 200 << 20));
    let words = refused(&crafted(&folder, &sheet, &[]));
    assert!(words.contains("holds more than is read"), "{words}");
}

#[test]
fn a_promise_of_many_texts_reserves_no_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = br#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="99999999999999"><si><t>x</t></si></sst>"#;
    let words = refused(&crafted(
        &folder,
        &rows(GOOD),
        &[("xl/sharedStrings.xml", texts)],
    ));
    assert!(words.contains("different texts"), "{words}");
}

#[test]
fn the_last_cell_of_a_sheet_makes_no_room_for_all_before_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let far = format!(
        r#"{GOOD}<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>"#
    );
    let path = crafted(&folder, &rows(&far), &[]);
    let seen = look(Path::new(&path), "crafted.xlsx", None).expect("it is read");
    assert_eq!(seen.entries, 1);
}

#[test]
fn more_rows_than_any_place_has_services_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.csv");
    let mut table = String::from("Name,Postcode\n");
    for number in 0..200_001 {
        writeln!(table, "Club {number},BL3 2HP").expect("text");
    }
    std::fs::write(&path, table).expect("a file");
    let words = look(&path, "long.csv", None)
        .expect_err("it is refused")
        .to_string();
    assert!(words.contains("200000 rows"), "{words}");
}

#[test]
fn entities_that_multiply_are_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let sheet = br#"<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Postcode</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Chess &b;</t></is></c><c r="B2" t="inlineStr"><is><t>BL3 2HP</t></is></c></row></sheetData></worksheet>"#;
    let path = crafted(&folder, sheet, &[]);
    if let Ok(seen) = look(Path::new(&path), "crafted.xlsx", None) {
        for row in seen.rows {
            let written = format!("{:?}", row.entry);
            assert!(!written.contains("aaaaaaaaaa"), "{written}");
        }
    }
}

#[test]
fn a_formula_is_not_run_and_its_value_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let formula = format!(
        r#"{GOOD}<row r="3"><c r="A3" t="str"><f>HYPERLINK("http://evil.example","x")</f><v>Go Club</v></c><c r="B3" t="inlineStr"><is><t>BL1 2BZ</t></is></c></row>"#
    );
    let path = crafted(
        &folder,
        &rows(&formula),
        &[("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")],
    );
    let seen = look(Path::new(&path), "crafted.xlsx", None).expect("it is read");
    let written = format!("{:?}", seen.rows);
    assert!(
        written.contains("Go Club") && !written.contains("evil"),
        "{written}"
    );
}

#[test]
fn a_cell_beyond_the_last_column_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let far =
        format!(r#"{GOOD}<row r="3"><c r="ZZZZZZ3" t="inlineStr"><is><t>far</t></is></c></row>"#);
    let said = refused(&crafted(&folder, &rows(&far), &[]));
    assert!(said.contains("16384 columns"), "{said}");
}

#[test]
fn what_is_no_workbook_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    for (content, words) in [
        (&b"PK\x03\x04 and nothing else"[..], "cut off or damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing else",
            "could not be read",
        ),
    ] {
        let path = folder.path().join("odd.xls");
        std::fs::write(&path, content).expect("a file");
        let said = refused(&path.display().to_string());
        assert!(said.contains(words), "{said}");
    }
}
