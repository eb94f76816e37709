//! How large a postcode table is, and how long a look-up takes: `cargo bench -p place`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use place::{Gazetteer, Postcode, load, load_file, tables};

const LOOKUPS: usize = 2_000_000;

fn main() {
    // `cargo test --all-targets` runs this file too, and measures nothing.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("a throw-away folder");
    let path = folder.path().join("postcodes.table");
    let whole =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/geo/gb_postcodes.csv.gz");
    let start = Instant::now();
    let report = if whole.exists() {
        load_file(&whole, None, &path, &mut |_| ())
    } else {
        println!("no ../shared/data/geo/gb_postcodes.csv.gz, so a small table is made up");
        load(made_up().as_bytes(), None, &path, &mut |_| ())
    }
    .expect("the rows can be loaded");
    println!(
        "load        {:>10.2} s for {} postcodes",
        start.elapsed().as_secs_f64(),
        report.postcodes
    );
    let each = report.bytes as f64 / report.postcodes as f64;
    println!(
        "table       {:>10} bytes, {each:.1} a postcode",
        report.bytes
    );

    let start = Instant::now();
    let gazetteer = Gazetteer::with_table(&path).expect("the table can be opened");
    println!(
        "open        {:>10.2} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    let table = gazetteer.table().expect("there is a table");
    let all: Vec<Postcode> = table.iter().map(|(postcode, _)| postcode).collect();
    // In no order, so that neighbours are not in the cache already.
    let asked: Vec<Postcode> = (0..LOOKUPS)
        .map(|n| all[n.wrapping_mul(2_654_435_761) % all.len()])
        .collect();

    time("table.find", || {
        asked
            .iter()
            .filter(|postcode| table.find(postcode).is_some())
            .count()
    });
    time("gazetteer", || {
        asked
            .iter()
            .filter(|postcode| gazetteer.find(postcode).is_some())
            .count()
    });
    let texts: Vec<&str> = asked.iter().map(Postcode::as_str).collect();
    time("parse", || {
        texts
            .iter()
            .filter(|text| text.parse::<Postcode>().is_ok())
            .count()
    });
    time("repair", || {
        texts
            .iter()
            .filter(|text| Postcode::repair(text).is_some())
            .count()
    });
}

fn time(name: &str, run: impl Fn() -> usize) {
    let start = Instant::now();
    let found = black_box(run());
    let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / LOOKUPS as f64;
    println!("{name:<12}{nanoseconds:>10.0} ns each, {found} found");
}

fn made_up() -> String {
    let mut rows = String::from("postcode,lat,lon\n");
    for district in tables::districts() {
        for unit in 0..17_u8 {
            let inward = format!("{}{}A", unit % 10, char::from(b'N' + unit / 10));
            let _ = writeln!(
                rows,
                "{} {inward},{},{}",
                district.code, district.point.latitude, district.point.longitude
            );
        }
    }
    rows
}
