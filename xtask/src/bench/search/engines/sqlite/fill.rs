//! Filling: words in FTS5, places in an R*Tree, and one narrow row of each service with its filters as bits.

use std::path::Path;

use anyhow::{Context, Result, bail};
use find::Listing;
use place::Gazetteer;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, QueryBuilder, Sqlite, query, raw_sql};
use tokio::runtime::Runtime;

use super::super::Bench;
use super::super::source::{Numbers, each_batch, flat, two};

/// So many filters fit into one column, whose numbers are signed.
pub(super) const BITS: usize = 62;
/// So many columns hold the filters: there are some eighty.
pub(super) const COLUMNS: usize = 2;
/// So many rows go in with one statement.
const ROWS: usize = 400;

const TABLES: &str = "
    create virtual table words using fts5(
        name, organization, categories, description, eligibility, whereabouts,
        content = '', tokenize = 'porter unicode61 remove_diacritics 2'
    );
    create table service (
        number integer primary key, id blob, bits_0 int, bits_1 int,
        east real, north real, other_east real, other_north real, area int, other_area int
    );
    create virtual table place using rtree(number, west, east, south, north, +service int);
    create table area (area int, service int, primary key (area, service)) without rowid;";

const SETTLE: &str = "
    insert into words (words) values ('optimize');
    analyze;
    vacuum;";

/// Fills a new file; gives how many services there are.
pub(super) fn fill(
    runtime: &Runtime,
    file: &Path,
    bench: &Bench,
    numbers: &mut Numbers,
) -> Result<u64> {
    let gazetteer = Gazetteer::embedded();
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .page_size(8_192)
        .pragma("journal_mode", "off")
        .pragma("synchronous", "off")
        .pragma("cache_size", "-1000000");
    let mut connection = runtime.block_on(options.connect())?;
    runtime.block_on(raw_sql(TABLES).execute(&mut connection))?;
    runtime.block_on(query("begin").execute(&mut connection))?;
    let mut number = 0;
    let services = each_batch(&bench.services, &gazetteer, |listings| {
        let rows = listings
            .iter()
            .map(|listing| {
                number += 1;
                Row::of(number, listing, numbers)
            })
            .collect::<Result<Vec<_>>>()?;
        for rows in rows.chunks(ROWS) {
            runtime.block_on(put(&mut connection, rows))?;
        }
        Ok(())
    })?;
    runtime.block_on(async {
        query("commit").execute(&mut connection).await?;
        raw_sql(SETTLE).execute(&mut connection).await?;
        connection.close().await
    })?;
    Ok(services)
}

/// The column and the bit of a filter.
pub(super) fn bit(key: i32, numbers: &Numbers) -> Result<(usize, usize)> {
    let at = numbers.filters().iter().position(|known| *known == key);
    let at = at.context("a filter that no service has")?;
    if at >= BITS * COLUMNS {
        bail!(
            "there are more filters than the {} that a row has bits for",
            BITS * COLUMNS
        );
    }
    Ok((at / BITS, at % BITS))
}

struct Row<'l> {
    number: i64,
    listing: &'l Listing,
    categories: String,
    bits: [i64; COLUMNS],
    points: [Option<(f64, f64)>; 2],
    areas: [Option<i32>; 2],
}

impl<'l> Row<'l> {
    fn of(number: i64, listing: &'l Listing, numbers: &mut Numbers) -> Result<Self> {
        let mut bits = [0; COLUMNS];
        for key in numbers.of_keys(listing)? {
            let (column, bit) = bit(key, numbers)?;
            bits[column] |= 1 << bit;
        }
        let points: Vec<(f64, f64)> = listing.points.iter().map(|point| flat(*point)).collect();
        Ok(Self {
            number,
            listing,
            categories: listing.categories.join(" \n "),
            bits,
            points: two(&points, "places")?,
            areas: two(&numbers.of_areas(listing), "areas")?,
        })
    }
}

/// Puts rows into all tables.
async fn put(connection: &mut SqliteConnection, rows: &[Row<'_>]) -> Result<()> {
    let mut into = QueryBuilder::<Sqlite>::new(
        "insert into words (rowid, name, organization, categories, description, eligibility, whereabouts) ",
    );
    into.push_values(rows, |mut values, row| {
        values.push_bind(row.number);
        for text in [
            &row.listing.name,
            &row.listing.organization,
            &row.categories,
            &row.listing.description,
            &row.listing.eligibility,
            &row.listing.whereabouts,
        ] {
            values.push_bind(text);
        }
    });
    into.build().execute(&mut *connection).await?;

    let mut into = QueryBuilder::<Sqlite>::new("insert into service ");
    into.push_values(rows, |mut values, row| {
        values.push_bind(row.number).push_bind(row.listing.id);
        for bits in row.bits {
            values.push_bind(bits);
        }
        for point in row.points {
            let (east, north) = point.unzip();
            values.push_bind(east).push_bind(north);
        }
        for area in row.areas {
            values.push_bind(area);
        }
    });
    into.build().execute(&mut *connection).await?;

    let points = |row: &Row<'_>| {
        let number = row.number;
        let points = row.points.into_iter().flatten().enumerate();
        points
            .map(move |(at, point)| (number, number * 2 + at as i64, point))
            .collect::<Vec<_>>()
    };
    let places: Vec<_> = rows.iter().flat_map(points).collect();
    if !places.is_empty() {
        let mut into = QueryBuilder::<Sqlite>::new("insert into place ");
        into.push_values(places, |mut values, (service, number, (east, north))| {
            values.push_bind(number);
            values
                .push_bind(east)
                .push_bind(east)
                .push_bind(north)
                .push_bind(north);
            values.push_bind(service);
        });
        into.build().execute(&mut *connection).await?;
    }

    let areas = |row: &Row<'_>| {
        let number = row.number;
        row.areas
            .into_iter()
            .flatten()
            .map(move |area| (area, number))
            .collect::<Vec<_>>()
    };
    let areas: Vec<_> = rows.iter().flat_map(areas).collect();
    if !areas.is_empty() {
        let mut into = QueryBuilder::<Sqlite>::new("insert into area ");
        into.push_values(areas, |mut values, (area, service)| {
            values.push_bind(area).push_bind(service);
        });
        into.build().execute(connection).await?;
    }
    Ok(())
}
