//! What every reader is asked to survive, shared by the fuzz targets and by a test that runs everywhere.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use place::{Gazetteer, Layout, LoadReport, Loader, PlaceError, Postcode, PostcodeTable};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Bytes that may be a postcode, or hold one.
pub(crate) fn postcode(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let strict = text.parse::<Postcode>().ok();
    let found = Postcode::repair(&text);
    if let Some(strict) = strict {
        assert_eq!(strict.as_str(), text);
        assert_eq!(found, Some(strict), "what is right is left as it is");
    }
    if let Some(found) = found {
        assert_eq!(found.as_str().parse::<Postcode>().ok(), Some(found));
        assert_eq!(Postcode::repair(found.as_str()), Some(found));
        assert_eq!(
            format!("{} {}", found.outward(), found.inward()),
            found.as_str()
        );
        assert!(found.sector().starts_with(found.district()));
        assert!(found.district().starts_with(found.area()));
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Postcode>(&json).unwrap(), found);
        if let Some(place) = Gazetteer::embedded().find(&found) {
            assert!(found.is_geographic());
            let _ = place.state_province();
        }
    }
    let gazetteer = Gazetteer::embedded();
    let _ = gazetteer.district(&text);
    let _ = gazetteer.authority(&text);
    let _ = gazetteer.authority_named(&text);
    let _ = gazetteer.area(&text);
    let _ = gazetteer.area_named(&text);
    let _ = gazetteer.ward(&text);
}

/// How postcode files arrive.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Packing {
    /// As they are.
    Bare,
    /// Each gzipped.
    Gzip,
    /// All of them in one zip, under names that publishers use.
    Zip,
    /// Each a zip already, or what is taken for one.
    Zipped,
}

impl Packing {
    pub(crate) const ALL: [Self; 4] = [Self::Bare, Self::Gzip, Self::Zip, Self::Zipped];
}

/// Bytes that may be postcode files. The first says what they are to be and how they arrive; a line of dashes parts
/// one file from the next.
pub(crate) fn figures(bytes: &[u8]) {
    const WANTED: [Option<Layout>; 4] = [
        None,
        Some(Layout::Plain),
        Some(Layout::Onspd),
        Some(Layout::CodePointOpen),
    ];
    let Some((choice, content)) = bytes.split_first() else {
        return;
    };
    let wanted = WANTED[usize::from(choice % 4)];
    let packing = Packing::ALL[usize::from(choice / 4 % 4)];
    let _ = loaded(&split_at_dashes(content), wanted, packing);
}

/// Loads postcode files; whatever they were, a table that comes of them holds what the report says.
pub(crate) fn loaded(
    files: &[&[u8]],
    wanted: Option<Layout>,
    packing: Packing,
) -> Result<(LoadReport, PostcodeTable), PlaceError> {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("postcodes.table");
    let mut loader = Loader::new(wanted);
    match packing {
        Packing::Bare => {
            for file in files {
                loader.add(*file, &mut |_| ())?;
            }
        }
        Packing::Gzip => {
            for file in files {
                loader.add(gzip(file).as_slice(), &mut |_| ())?;
            }
        }
        Packing::Zip => loader.add_zip(Cursor::new(zip(files)), &mut |_| ())?,
        Packing::Zipped => {
            for file in files {
                loader.add_zip(Cursor::new(file), &mut |_| ())?;
            }
        }
    }
    let report = loader.finish(&destination)?;
    let table = PostcodeTable::open(&destination).unwrap();
    assert!(wanted.is_none_or(|wanted| table.layout() == wanted));
    assert_eq!(report.layout, Some(table.layout()));
    assert_eq!(report.postcodes, table.len() as u64);
    assert_eq!(report.bytes, table.bytes() as u64);
    let told = report.terminated + report.unplaced + report.bad;
    assert_eq!(report.rows, told + report.repeated + report.postcodes);
    let mut last = None;
    for (postcode, unit) in table.iter() {
        assert!(last < Some(postcode), "they come in order, each once");
        assert_eq!(table.find(&postcode), Some(unit));
        assert!(unit.point.is_british());
        last = Some(postcode);
    }
    assert_eq!(table.iter().count(), table.len());
    Ok((report, table))
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

pub(crate) fn zip(files: &[&[u8]]) -> Vec<u8> {
    const NAMES: [&str; 4] = [
        "Data/CSV/ab.csv",
        "Data/ONSPD_MAY_2026_UK.csv",
        "Data/CSV/zz.csv",
        "Doc/licence.txt",
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, file) in NAMES.into_iter().zip(files) {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(file).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Bytes that may be a table, as they are and with a checksum that fits: a stranger can reckon it too.
pub(crate) fn table(bytes: &[u8]) {
    for bytes in [bytes.to_vec(), sealed(bytes)] {
        if let Ok(table) = PostcodeTable::from_bytes(bytes.clone()) {
            ask(&table);
            opened(&bytes);
        }
    }
}

/// Asks a table for all it has, and for what it may not have.
fn ask(table: &PostcodeTable) {
    let _ = (table.is_empty(), table.layout());
    let mut count = 0;
    for (postcode, unit) in table.iter() {
        count += 1;
        let _ = table.find(&postcode);
        let _ = (unit.local_authority, unit.ward, unit.lsoa);
        assert!(unit.point.latitude.is_finite() && unit.point.longitude.is_finite());
    }
    assert!(count <= table.len(), "no table gives more than it has");
}

/// The same table in a file, asked beside what is compiled in.
fn opened(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("postcodes.table");
    std::fs::write(&path, bytes).unwrap();
    let gazetteer = Gazetteer::with_table(&path).unwrap();
    let postcodes = gazetteer.table().unwrap().iter().map(|(found, _)| found);
    let known = ["M1 1AE", "SW1A 1AA", "GIR 0AA", "ZE3 9XP"];
    let others = known.iter().map(|text| text.parse().unwrap());
    for postcode in postcodes.chain(others) {
        if let Some(found) = gazetteer.find(&postcode) {
            let _ = found.state_province();
        }
    }
}

/// The same bytes with the checksum of a table where it is looked for.
pub(crate) fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut sealed = bytes.to_vec();
    let Some((start, rest)) = bytes.split_at_checked(64) else {
        return sealed;
    };
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for part in [&start[..56], rest] {
        let (words, rest) = part.as_chunks::<8>();
        for word in words {
            sum = (sum ^ u64::from_le_bytes(*word))
                .wrapping_mul(0x0100_0000_01b3)
                .rotate_left(23);
        }
        for byte in rest {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    sealed[56..64].copy_from_slice(&sum.to_le_bytes());
    sealed
}

fn split_at_dashes(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut files = Vec::new();
    while let Some(at) = rest.windows(4).position(|window| window == b"\n--\n") {
        files.push(&rest[..at]);
        rest = &rest[at + 4..];
    }
    files.push(rest);
    files
}
