//! The postcode table as a whole: loaded, opened, asked, damaged, replaced.

#![expect(clippy::float_cmp, reason = "degrees must come back as they went in")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use place::{Gazetteer, Layout, Point, Postcode, PostcodeTable, load, load_file, tables};
use proptest::prelude::*;
use tempfile::TempDir;

/// Fifty thousand postcodes in every district there is, in no order.
fn generated() -> String {
    let letters = b"ABDEFGHJLNPQRSTUWXYZ";
    let letter = |n: usize| char::from(letters[n % letters.len()]);
    let mut rows = String::from("postcode,lat,lon,lad,ward,lsoa\n");
    for (number, district) in tables::districts().iter().enumerate().rev() {
        let lad = district
            .authorities()
            .next()
            .map_or("", |authority| authority.code);
        for unit in 0..17 {
            let inward = format!(
                "{}{}{}",
                (unit * 7 + number) % 10,
                letter(unit * 3),
                letter(number + unit)
            );
            let (latitude, longitude) = (district.point.latitude, district.point.longitude);
            let latitude = latitude + f64::from(unit as u32) * 0.000_37;
            let _ = writeln!(
                rows,
                "{} {inward},{latitude:.5},{longitude:.5},{lad},E0{:07},E01{:06}",
                district.code,
                number % 800,
                number
            );
        }
    }
    rows
}

fn here(folder: &TempDir) -> PathBuf {
    folder.path().join("postcodes.table")
}

fn loaded(rows: &[u8], folder: &TempDir) -> place::LoadReport {
    load(rows, None, &here(folder), &mut |_| ()).unwrap()
}

fn postcode(text: &str) -> Postcode {
    text.parse().unwrap()
}

#[test]
fn every_postcode_that_was_loaded_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let rows = generated();
    let report = loaded(rows.as_bytes(), &folder);
    assert_eq!(report.rows, 2_966 * 17);
    assert_eq!(
        (report.postcodes, report.repeated, report.bad),
        (2_966 * 17, 0, 0)
    );
    assert_eq!(report.layout, Some(Layout::Plain));

    let table = PostcodeTable::open(&here(&folder)).unwrap();
    assert_eq!(table.len() as u64, report.postcodes);
    assert_eq!(table.bytes() as u64, report.bytes);
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let unit = table.find(&postcode(cells[0])).unwrap();
        let expected = (
            cells[1].parse::<f64>().unwrap(),
            cells[2].parse::<f64>().unwrap(),
        );
        assert!((unit.point.latitude - expected.0).abs() < 1e-9, "{row}");
        assert!((unit.point.longitude - expected.1).abs() < 1e-9, "{row}");
        assert_eq!(unit.local_authority.unwrap_or_default(), cells[3]);
        assert_eq!((unit.ward, unit.lsoa), (Some(cells[4]), Some(cells[5])));
    }
    assert!(table.iter().map(|(postcode, _)| postcode).is_sorted());
    assert_eq!(table.iter().count(), table.len());
    assert!(table.find(&postcode("ZE1 9ZZ")).is_none());
    assert!(table.find(&postcode("BX1 1LT")).is_none());
}

#[test]
fn the_last_row_of_a_postcode_counts_and_bad_rows_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("postcode,lat,lon,lad\n");
    for n in 0..20 {
        let _ = writeln!(rows, "M1 {}AA,53.5,-2.{n:02},E08000003", n % 10);
    }
    rows.push_str("not a postcode,53.5,-2.2,\nM2 1AA,north,-2.2,\nM2 1AB,,,\n");
    let report = loaded(rows.as_bytes(), &folder);
    assert_eq!((report.postcodes, report.repeated), (10, 10));
    assert_eq!((report.bad, report.unplaced), (2, 1));
    assert_eq!(report.problems[0].row, 21);
    assert_eq!(
        report.problems[0].message,
        "“not a postcode” is not a postcode"
    );
    assert_eq!(
        report.problems[1].message,
        "the coordinates of M2 1AA are no numbers"
    );
    let table = PostcodeTable::open(&here(&folder)).unwrap();
    assert_eq!(
        table.find(&postcode("M1 0AA")).unwrap().point.longitude,
        -2.1
    );
}

#[test]
fn the_ons_directory_is_read_with_the_names_of_either_year() {
    for header in [
        "pcd,pcd2,pcds,dointr,doterm,oslaua,osward,lat,long,lsoa11,lsoa21",
        "pcd7,pcd8,pcds,dointr,doterm,lad25cd,wd25cd,lat,long,lsoa11cd,lsoa21cd",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let rows = format!(
            "\u{feff}{header}\r\n\
             \"AB1 0AA\",\"AB1  0AA\",\"AB1 0AA\",198001,199606,S12000033,S13002843,57.1,-2.2,,\r\n\
             \"M1 1AE\",\"M1   1AE\",\"M1 1AE\",198001,,E08000003,E05011368,53.48,-2.23,E01000001,E01033677\r\n\
             \"GY1 1AA\",\"GY1  1AA\",\"GY1 1AA\",198001,,L99999999,L99999999,99.999999,0.000000,,\r\n\
             \"BT1 5GS\",\"BT1  5GS\",\"BT1 5GS\",198001,,N09000003,N08000301,54.59,-5.93,,N21000001\r\n"
        );
        let report = loaded(rows.as_bytes(), &folder);
        assert_eq!(report.layout, Some(Layout::Onspd));
        assert_eq!(
            (
                report.postcodes,
                report.terminated,
                report.unplaced,
                report.bad
            ),
            (2, 1, 1, 0)
        );
        let table = PostcodeTable::open(&here(&folder)).unwrap();
        let unit = table.find(&postcode("M1 1AE")).unwrap();
        assert_eq!(
            (unit.local_authority, unit.lsoa),
            (Some("E08000003"), Some("E01033677"))
        );
        assert!(table.find(&postcode("AB1 0AA")).is_none());
        assert_eq!(table.layout(), Layout::Onspd);
    }
}

const CODE_POINT: &str = "\"AB101AB\",10,394232,806470,\"S92000003\",\"\",\"S08000020\",\"\",\"S12000033\",\"S13002842\"\n\
    \"B1  1AA\",90,0,0,\"E92000001\",\"\",\"\",\"\",\"E08000025\",\"E05011151\"\n\
    \"SW1A1AA\",10,529090,179645,\"E92000001\",\"\",\"\",\"\",\"E09000033\",\"E05013806\"\n";

fn assert_code_point(path: &Path) {
    let table = PostcodeTable::open(path).unwrap();
    assert_eq!(table.layout(), Layout::CodePointOpen);
    let palace = table.find(&postcode("SW1A 1AA")).unwrap();
    let expected = Point {
        latitude: 51.501_01,
        longitude: -0.141_56,
    };
    assert!(palace.point.metres_to(expected) < 6.0, "{:?}", palace.point);
    assert_eq!(palace.ward, Some("E05013806"));
}

#[test]
fn code_point_open_is_turned_from_the_grid_into_degrees() {
    let folder = tempfile::tempdir().unwrap();
    let report = loaded(CODE_POINT.as_bytes(), &folder);
    assert_eq!((report.rows, report.postcodes, report.unplaced), (3, 2, 1));
    assert_code_point(&here(&folder));
}

#[test]
fn a_publishers_zip_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, rows) in CODE_POINT
        .lines()
        .zip(["ab", "b", "sw"])
        .map(|(row, area)| (area, row))
    {
        zip.start_file(format!("Data/CSV/{name}.csv"), options)
            .unwrap();
        zip.write_all(rows.as_bytes()).unwrap();
    }
    zip.start_file("Doc/licence.txt", options).unwrap();
    zip.write_all(b"OGL").unwrap();
    let path = folder.path().join("codepo_gb.zip");
    fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();
    let report = load_file(
        &path,
        Some(Layout::CodePointOpen),
        &here(&folder),
        &mut |_| (),
    )
    .unwrap();
    assert_eq!((report.rows, report.postcodes), (3, 2));
    assert_code_point(&here(&folder));
}

#[test]
fn gzipped_rows_are_recognised_by_their_first_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(generated().as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let mut told = Vec::new();
    load(gzip.as_slice(), None, &here(&folder), &mut |rows| {
        told.push(rows);
    })
    .unwrap();
    assert_eq!(told, [50_000]);

    let cut = &gzip[..gzip.len() / 2];
    let error = load(cut, None, &here(&folder), &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(error.contains("get the file again"), "{error}");
}

#[test]
fn a_file_that_cannot_be_loaded_leaves_the_table_in_use_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    loaded(b"postcode,lat,lon\nM1 1AE,53.48,-2.23\n", &folder);
    let before = fs::read(here(&folder)).unwrap();
    for (rows, says) in [
        ("", "there is no live postcode"),
        ("postcode,lat,lon\n", "there is no live postcode"),
        ("name,phone\nA,1\n", "no column named postcode"),
        (
            "postcode,lat,lon\nM1 1AE,53,-2\nx,1,1\n",
            "row 2: “x” is not a postcode",
        ),
    ] {
        let error = load(rows.as_bytes(), None, &here(&folder), &mut |_| ())
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{error}");
    }
    let error = load(
        "postcode,lat,lon\n".as_bytes(),
        Some(Layout::Onspd),
        &here(&folder),
        &mut |_| (),
    );
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("it was to be ONS Postcode Directory"),
        "{error}"
    );
    assert_eq!(fs::read(here(&folder)).unwrap(), before);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn a_table_that_is_open_outlives_its_replacement() {
    let folder = tempfile::tempdir().unwrap();
    loaded(b"postcode,lat,lon\nM1 1AE,53.48,-2.23\n", &folder);
    let old = PostcodeTable::open(&here(&folder)).unwrap();
    loaded(b"postcode,lat,lon\nM1 1AE,53.49,-2.23\n", &folder);
    let new = PostcodeTable::open(&here(&folder)).unwrap();
    assert_eq!(old.find(&postcode("M1 1AE")).unwrap().point.latitude, 53.48);
    assert_eq!(new.find(&postcode("M1 1AE")).unwrap().point.latitude, 53.49);
}

#[test]
fn a_damaged_or_truncated_table_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    loaded(generated().as_bytes(), &folder);
    let whole = fs::read(here(&folder)).unwrap();
    let refused = |bytes: &[u8]| {
        PostcodeTable::from_bytes(bytes.to_vec())
            .unwrap_err()
            .to_string()
    };

    for at in (0..whole.len()).step_by(whole.len() / 200) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        let error = refused(&damaged);
        assert!(error.ends_with("load the postcode file again"), "{error}");
        refused(&whole[..at]);
    }
    let mut later = whole.clone();
    later[8] = 2;
    assert!(refused(&later).contains("version 2 and this program reads version 1"));

    fs::write(here(&folder), &whole[..1_000]).unwrap();
    let error = Gazetteer::with_table(&here(&folder))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("postcodes.table cannot be used (it has 1000 bytes"),
        "{error}"
    );
    fs::write(here(&folder), b"").unwrap();
    assert!(PostcodeTable::open(&here(&folder)).is_err());
    assert!(PostcodeTable::open(&folder.path().join("none")).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_a_table_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..400), lead in 0..4_usize) {
        // Half of the time with a start that gets past the first checks.
        let start: [&[u8]; 4] = [b"", b"UKPLACES", b"UKPLACES\x01\0\0\0", b"UKPLACES\x01\0\0\0\0\0\0\0\x02\0\0\0"];
        bytes.splice(0..0, start[lead].iter().copied());
        prop_assert!(PostcodeTable::from_bytes(bytes).is_err());
    }

    #[test]
    fn no_bytes_make_the_loader_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        header in prop::sample::select(vec!["", "postcode,lat,lon,lad\n", "pcds,doterm,lat,long\n", "\x1f\u{8b}", "PK\x03\x04", CODE_POINT]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let input = [header.as_bytes(), &bytes].concat();
        let _ = load(input.as_slice(), None, &here(&folder), &mut |_| ());
        let raw = folder.path().join("input");
        fs::write(&raw, &input).unwrap();
        if load_file(&raw, None, &here(&folder), &mut |_| ()).is_ok() {
            prop_assert!(PostcodeTable::open(&here(&folder)).is_ok());
        }
    }
}

#[test]
#[ignore = "reads 1.7 million rows"]
fn the_whole_of_great_britain_fits_into_forty_megabytes() {
    let figures =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/geo/gb_postcodes.csv.gz");
    if !figures.exists() {
        println!("skipped: there is no ../shared/data/geo/gb_postcodes.csv.gz");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let report = load_file(&figures, None, &here(&folder), &mut |_| ()).unwrap();
    assert_eq!(
        (report.postcodes, report.bad),
        (1_745_013, 0),
        "{:?}",
        report.problems
    );
    assert!(report.bytes < 40_000_000);
    let gazetteer = Gazetteer::with_table(&here(&folder)).unwrap();
    let table = gazetteer.table().unwrap();
    let embedded = Gazetteer::embedded();
    let mut apart = Vec::new();
    for (postcode, unit) in table.iter() {
        let found = gazetteer.find(&postcode).unwrap();
        assert_eq!(found.point, unit.point);
        assert!(
            found.country.is_some() && found.state_province().is_some(),
            "{postcode}"
        );
        let sector = embedded.find(&postcode).unwrap();
        apart.push(sector.point.metres_to(unit.point));
    }
    apart.sort_by(f64::total_cmp);
    println!(
        "a sector's middle is {:.0} m away in the median, {:.0} m at 95 per cent",
        apart[apart.len() / 2],
        apart[apart.len() * 95 / 100]
    );
}
