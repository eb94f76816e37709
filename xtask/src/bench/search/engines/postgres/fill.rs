//! Filling: what is found in a service becomes one narrow row, and every column that is asked has an index.

use std::fmt::Write as _;

use anyhow::Result;
use find::Listing;
use place::Gazetteer;
use sqlx::{PgConnection, query, raw_sql};
use tokio::runtime::Runtime;

use super::super::Bench;
use super::super::source::{Numbers, each_batch, flat, two};

/// The side of a cell of the map, in metres.
const CELL: f64 = 5_000.0;
/// The numbers of cells begin after those of areas.
const CELLS: i32 = 10_000_000;
/// Cells in a row of the map.
const ROW: i32 = 1_000;

const STAGING: &str = "
    create unlogged table staging (
        id uuid, name text, organization text, categories text,
        description text, eligibility text, whereabouts text,
        keys int[], spots int[], cell int,
        east float8, north float8, other_east float8, other_north float8
    )";

/// The rows are narrow, so that many lie on a page, and lie on the disk as they lie on the map.
const TABLE: &str = "
    create unlogged table service as
    select
        id,
        setweight(to_tsvector('english', name), 'A')
            || setweight(to_tsvector('english', organization || ' ' || categories), 'B')
            || setweight(to_tsvector('english', description), 'C')
            || setweight(to_tsvector('english', eligibility || ' ' || whereabouts), 'D') as words,
        keys,
        spots,
        point(east, north) as place,
        point(other_east, other_north) as other_place
    from staging
    order by cell;
    drop table staging";

/// One index over words, cells, areas and filters answers what is asked of several of them without a
/// look at the rows in between.
const INDEXES: [&str; 5] = [
    "create index service_all on service using gin (words, spots, keys) with (fastupdate = off)",
    "create index service_spots on service using gin (spots) with (fastupdate = off)",
    "create index service_place on service using gist (place)",
    "create index service_other on service using gist (other_place) where other_place is not null",
    "vacuum (analyze) service",
];

/// Fills the table and reads it into memory; gives how many services there are.
pub(super) fn fill(
    runtime: &Runtime,
    connection: &mut PgConnection,
    bench: &Bench,
    numbers: &mut Numbers,
) -> Result<u64> {
    runtime.block_on(raw_sql(STAGING).execute(&mut *connection))?;
    let services = copy(runtime, connection, bench, numbers)?;
    runtime.block_on(async {
        raw_sql(TABLE).execute(&mut *connection).await?;
        for index in INDEXES {
            query(index).execute(&mut *connection).await?;
        }
        raw_sql(
            "create extension if not exists pg_prewarm;
            select pg_prewarm(oid) from pg_class where relname like 'service%'",
        )
        .execute(connection)
        .await
    })?;
    Ok(services)
}

/// Copies all services in as they are.
fn copy(
    runtime: &Runtime,
    connection: &mut PgConnection,
    bench: &Bench,
    numbers: &mut Numbers,
) -> Result<u64> {
    let gazetteer = Gazetteer::embedded();
    let mut into = runtime.block_on(connection.copy_in_raw("copy staging from stdin"))?;
    let services = each_batch(&bench.services, &gazetteer, |listings| {
        let mut rows = String::new();
        for listing in &listings {
            row(&mut rows, listing, numbers)?;
        }
        runtime.block_on(into.send(rows.into_bytes()))?;
        Ok(())
    })?;
    runtime.block_on(into.finish())?;
    Ok(services)
}

/// One row, as `copy` reads it.
fn row(rows: &mut String, listing: &Listing, numbers: &mut Numbers) -> Result<()> {
    write!(rows, "{}", listing.id)?;
    for text in [
        &listing.name,
        &listing.organization,
        &listing.categories.join(" \n "),
        &listing.description,
        &listing.eligibility,
        &listing.whereabouts,
    ] {
        rows.push('\t');
        for letter in text.chars() {
            match letter {
                '\\' => rows.push_str("\\\\"),
                '\t' => rows.push_str("\\t"),
                '\n' => rows.push_str("\\n"),
                '\r' => rows.push_str("\\r"),
                _ => rows.push(letter),
            }
        }
    }
    let points: Vec<(f64, f64)> = listing.points.iter().map(|point| flat(*point)).collect();
    let mut cells: Vec<i32> = points.iter().map(|point| cell(*point)).collect();
    cells.dedup();
    array(rows, &numbers.of_keys(listing)?)?;
    array(rows, &[numbers.of_areas(listing), cells.clone()].concat())?;
    write!(rows, "\t{}", cells.first().copied().unwrap_or(CELLS))?;
    for point in two(&points, "places")? {
        match point {
            Some((east, north)) => write!(rows, "\t{east}\t{north}")?,
            None => rows.push_str("\t\\N\t\\N"),
        }
    }
    rows.push('\n');
    Ok(())
}

fn array(rows: &mut String, items: &[i32]) -> Result<()> {
    rows.push_str("\t{");
    for (at, item) in items.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        write!(rows, "{comma}{item}")?;
    }
    rows.push('}');
    Ok(())
}

/// The cell that a point lies in.
fn cell((east, north): (f64, f64)) -> i32 {
    number((east / CELL).floor() as i32, (north / CELL).floor() as i32)
}

fn number(column: i32, row: i32) -> i32 {
    CELLS + row * ROW + column + ROW / 2
}

/// The cells that reach into a circle.
pub(super) fn cells_within((east, north): (f64, f64), metres: f64) -> Vec<i32> {
    let span = |middle: f64| {
        let at = |metres: f64| (metres / CELL).floor() as i32;
        at(middle - metres)..=at(middle + metres)
    };
    // How far a span of cells is from a coordinate.
    let away = |number: i32, from: f64| {
        let start = f64::from(number) * CELL;
        (start - from).max(from - start - CELL).max(0.0)
    };
    let rows = span(north);
    rows.flat_map(|row| span(east).map(move |column| (column, row)))
        .filter(|(column, row)| away(*column, east).hypot(away(*row, north)) <= metres)
        .map(|(column, row)| number(column, row))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_of_a_circle_lies_in_its_cells() {
        let middle = (-31_234.0, 5_712_345.0);
        let cells = cells_within(middle, 16_093.0);
        assert!((38..60).contains(&cells.len()), "{}", cells.len());
        for step in 0..360 {
            let angle = f64::from(step).to_radians();
            for metres in [0.0, 4_000.0, 12_000.0, 16_092.0] {
                let point = (
                    middle.0 + metres * angle.sin(),
                    middle.1 + metres * angle.cos(),
                );
                assert!(cells.contains(&cell(point)), "{point:?}");
            }
        }
    }

    #[test]
    fn what_copy_would_take_for_its_own_is_marked() {
        let listing = Listing {
            name: "Tab\there, line\nthere, \\ too".to_owned(),
            ..Listing::default()
        };
        let mut rows = String::new();
        row(&mut rows, &listing, &mut Numbers::default()).expect("it can be written");
        assert!(
            rows.contains("\tTab\\there, line\\nthere, \\\\ too\t"),
            "{rows}"
        );
        assert_eq!(rows.matches('\n').count(), 1);
        assert_eq!(rows.matches('\t').count(), 13);
    }
}
