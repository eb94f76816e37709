//! No reader panics, whatever it is given.

#[path = "../fuzz/entries.rs"]
mod entries;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use entries::Packing;
use place::{Layout, Postcode};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Pieces that postcodes are made of, so that random texts come near to them.
const LETTERS: [&str; 28] = [
    "SW1A", "1AA", "M1", "1AE", "GIR", "0AA", "OAA", "IAA", "LS", "ZE", "BX1", "B", "O", "0", "I",
    "1", "9", "A", "z", " ", "\u{a0}", ".", ",", "\n", "é", "ﬀ", "ſ", "\u{feff}",
];

/// Pieces that postcode files are made of.
const PIECES: [&[u8]; 34] = [
    b",",
    b"\n",
    b"\r\n",
    b"\"",
    b"\n--\n",
    b"postcode,lat,lon,lad,ward,lsoa\n",
    b"pcds,doterm,oslaua,osward,lat,long,lsoa21\n",
    b"pcd7,pcds,doterm,lad25cd,wd25cd,lat,long\n",
    b"Postcode,Eastings,Northings\n",
    b"\"AB101AB\",10,394232,806470,\"S92000003\",\"\",\"\",\"\",\"S12000033\",\"S13002842\"\n",
    b"M1 1AE",
    b"sw1a1aa",
    b"BX1 1LT",
    b"GIR 0AA",
    b"53.48,-2.23",
    b"99.999999,0.000000",
    b"0,0",
    b"529090,179645",
    b"700000,1300000",
    b"199606",
    b"NaN",
    b"inf",
    b"-1e400",
    b"1e308",
    b"E08000003",
    b"E99999999",
    b"\xe9",
    b"\0",
    b"\xef\xbb\xbf",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"61.5",
    b"-9",
];

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..200)
}

fn any_figures() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => select(PIECES.to_vec()).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..4),
    ];
    (any::<u8>(), vec(piece, 0..60)).prop_map(|(choice, pieces)| {
        let mut bytes = vec![choice];
        bytes.extend(pieces.concat());
        bytes
    })
}

fn any_postcode() -> impl Strategy<Value = Postcode> {
    let outward = prop_oneof![
        "[BEGLMNSW][0-9]",
        "(LS|SW|ZE|AB|BT|JE|XX)[1-9][0-9]",
        "(SW|EC)1[AE]",
        Just("GIR".to_owned()),
    ];
    (outward, "[0-9][ABD-HJLNP-UW-Z]{2}")
        .prop_filter_map("the rules are kept", |(outward, inward)| {
            format!("{outward} {inward}").parse().ok()
        })
}

/// Postcodes with the figures of a place in Britain, in hundred-thousandths of a degree or in metres.
fn any_units() -> impl Strategy<Value = BTreeMap<Postcode, (u32, u32, String)>> {
    let code = prop_oneof!["[ENSW]0[0-9]{7}", Just("E99999999".to_owned()), ".{0,9}"];
    let code = code.prop_map(|code| code.replace(['"', ',', '\n', '\r'], ""));
    btree_map(
        any_postcode(),
        (0..1_000_000_u32, 0..1_000_000_u32, code),
        1..40,
    )
}

/// A file of these in one of the layouts.
fn written(layout: Layout, units: &BTreeMap<Postcode, (u32, u32, String)>) -> String {
    let mut rows = String::from(match layout {
        Layout::Plain => "postcode,lat,lon,lad,ward,lsoa\n",
        Layout::Onspd => "pcd7,pcds,doterm,lad25cd,lat,long,lsoa21cd\n",
        Layout::CodePointOpen => "",
    });
    for (postcode, (north, east, code)) in units {
        let latitude = 50.0 + f64::from(*north) / 100_000.0;
        let longitude = -8.0 + f64::from(*east) / 100_000.0;
        let written = match layout {
            Layout::Plain => {
                writeln!(
                    rows,
                    "{postcode},{latitude:.5},{longitude:.5},{code},{code},{code}"
                )
            }
            Layout::Onspd => writeln!(
                rows,
                "\"{postcode}\",{postcode},,\"{code}\",{latitude:.5},{longitude:.5},{code}"
            ),
            Layout::CodePointOpen => {
                let postcode = postcode.as_str().replace(' ', "");
                let (east, north) = (100_000 + east / 2, 10_000 + north);
                writeln!(rows, "\"{postcode}\",10,{east},{north},,,,,{code},{code}")
            }
        };
        written.expect("a string takes any text");
    }
    rows
}

fn any_layout() -> impl Strategy<Value = Layout> {
    select(vec![Layout::Plain, Layout::Onspd, Layout::CodePointOpen])
}

/// The bytes of a table, and of a table that never was: other numbers in its header, index and rows.
fn any_table() -> impl Strategy<Value = Vec<u8>> {
    let changes = vec((any::<Index>(), any::<u8>()), 0..4);
    (
        any_units(),
        changes,
        prop::option::weighted(0.2, any::<Index>()),
    )
        .prop_map(|(units, changes, cut)| {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("postcodes.table");
            let rows = written(Layout::Plain, &units);
            place::load(rows.as_bytes(), None, &path, &mut |_| ()).expect("they are right");
            let mut bytes = std::fs::read(&path).expect("it was written");
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_text_is_read_as_a_postcode(pieces in vec(select(LETTERS.to_vec()), 0..8), text in "\\PC{0,40}") {
        entries::postcode(pieces.concat().as_bytes());
        entries::postcode(text.as_bytes());
    }

    #[test]
    fn any_bytes_are_read_as_a_postcode_as_figures_and_as_a_table(bytes in any_bytes()) {
        entries::postcode(&bytes);
        entries::figures(&bytes);
        entries::table(&bytes);
    }

    #[test]
    fn any_figures_are_loaded_or_refused(bytes in any_figures()) {
        entries::figures(&bytes);
    }

    #[test]
    fn what_was_loaded_is_found_however_it_arrived(units in any_units(), layout in any_layout(), packing in 0..3_usize) {
        let rows = written(layout, &units);
        let (report, table) = entries::loaded(&[rows.as_bytes()], Some(layout), Packing::ALL[packing]).unwrap();
        prop_assert_eq!(report.postcodes, units.len() as u64, "{:?}", report);
        for (postcode, (_, _, code)) in &units {
            let unit = table.find(postcode).unwrap();
            if let Some(found) = unit.local_authority {
                prop_assert_eq!(found, code);
            }
        }
    }

    #[test]
    fn packed_figures_may_be_damaged_or_cut_off(
        units in any_units(), layout in any_layout(), changes in vec((any::<Index>(), any::<u8>()), 0..4), cut in any::<Index>(),
    ) {
        let rows = written(layout, &units);
        for (mut packed, packing) in [
            (entries::gzip(rows.as_bytes()), Packing::Bare),
            (entries::zip(&[rows.as_bytes()]), Packing::Zipped),
        ] {
            for (at, byte) in &changes {
                let at = at.index(packed.len());
                packed[at] = *byte;
            }
            let _ = entries::loaded(&[&packed], None, packing);
            let _ = entries::loaded(&[&packed[..cut.index(packed.len())]], None, packing);
        }
    }

    #[test]
    fn any_table_is_asked_or_refused(bytes in any_table()) {
        entries::table(&bytes);
    }
}
