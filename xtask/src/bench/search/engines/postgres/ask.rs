//! Asking: the total, the counts of all filters and the page, by one statement.

use std::fmt::Write as _;

use anyhow::Result;
use place::Gazetteer;
use sqlx::{AssertSqlSafe, PgConnection, Row};
use uuid::Uuid;

use super::super::asked::{Asked, Shape};
use super::super::measure::Answer;
use super::super::source::{AROUND, Numbers, OF_GROUP, PAGE, flat, group, spot};
use super::fill::cells_within;

/// How filters are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// As Fingerpost does it: those of a group that is filtered by say what there would be if another
    /// of its values were chosen.
    Exchangeable,
    /// The same, and where a page is not filled it is asked again for any of the words, as Fingerpost
    /// asks for less and less of them.
    Lenient,
    /// Of the results alone: less to do, and next to useless to whoever wants to choose another day.
    OfResults,
}

pub(super) const WAYS: [Way; 3] = [Way::Exchangeable, Way::Lenient, Way::OfResults];

impl Way {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Exchangeable => "PostgreSQL",
            Self::Lenient => "PostgreSQL, any word where all are too many",
            Self::OfResults => "PostgreSQL, counts of the results alone",
        }
    }

    /// Whether it is another way than the first for questions of this shape.
    pub(super) fn differs_for(self, shape: Shape) -> bool {
        match self {
            Self::Exchangeable => true,
            Self::Lenient => shape != Shape::Place,
            Self::OfResults => shape == Shape::All,
        }
    }
}

/// A question as a statement takes it.
pub(super) struct Question {
    statement: String,
    /// What is asked where a page is not filled.
    otherwise: Option<String>,
    words: Option<String>,
    place: Option<Place>,
    filters: Vec<i32>,
}

struct Place {
    east: f64,
    north: f64,
    /// The areas that it lies in.
    areas: Vec<i32>,
    /// The same, and the cells around it.
    spots: Vec<i32>,
}

impl Question {
    pub(super) fn of(
        asked: &Asked,
        way: Way,
        numbers: &Numbers,
        gazetteer: &Gazetteer,
    ) -> Result<Self> {
        let place = spot(asked, gazetteer)?.map(|spot| {
            let (east, north) = flat(spot.point);
            let areas = numbers.covering(&spot);
            let spots = [areas.clone(), cells_within((east, north), AROUND)].concat();
            Place {
                east,
                north,
                areas,
                spots,
            }
        });
        let filters = asked
            .filters
            .iter()
            .map(|filter| numbers.filter(filter))
            .collect::<Result<Vec<i32>>>()?;
        let words = (!asked.words.is_empty()).then(|| asked.words.clone());
        let asked = words.as_ref().map(|_| ALL_WORDS);
        let otherwise = match way {
            Way::Lenient => Some(statement(way, Some(ANY_WORD), place.is_some(), &filters)?),
            _ => None,
        };
        Ok(Self {
            statement: statement(way, asked, place.is_some(), &filters)?,
            otherwise,
            words,
            place,
            filters,
        })
    }

    pub(super) async fn ask(&self, connection: &mut PgConnection) -> Result<Answer> {
        let answer = self.run(&self.statement, connection).await?;
        match &self.otherwise {
            Some(otherwise) if answer.total < PAGE => self.run(otherwise, connection).await,
            _ => Ok(answer),
        }
    }

    async fn run(&self, statement: &str, connection: &mut PgConnection) -> Result<Answer> {
        let mut query = sqlx::query(AssertSqlSafe(statement));
        if let Some(words) = &self.words {
            query = query.bind(words);
        }
        if let Some(place) = &self.place {
            query = query.bind(place.east).bind(place.north).bind(&place.areas);
            if self.words.is_some() {
                query = query.bind(&place.spots);
            }
        }
        for filter in &self.filters {
            query = query.bind(vec![*filter]);
        }
        let mut answer = Answer::default();
        for row in query.fetch_all(connection).await? {
            let count: i64 = row.try_get("count")?;
            if let Some(id) = row.try_get::<Option<Uuid>, _>("id")? {
                answer.page.push(id.to_string());
            } else if row.try_get::<Option<i32>, _>("key")?.is_some() {
                answer.facets += usize::from(count > 0);
            } else {
                answer.total = count as usize;
            }
        }
        Ok(answer)
    }
}

/// What was said, as the words that a row has to have.
const ALL_WORDS: &str = "websearch_to_tsquery('english', $1)";
/// The same, of which any will do.
const ANY_WORD: &str = "cast(
    replace(cast(websearch_to_tsquery('english', $1) as text), '&', '|') as tsquery
)";

/// The statement for questions with these parts, whose parameters follow each other in this order: the
/// words; east, north, areas, spots; the filters.
fn statement(way: Way, words: Option<&str>, place: bool, filters: &[i32]) -> Result<String> {
    let mut parameter = i32::from(words.is_some());
    let mut next = || {
        parameter += 1;
        format!("${parameter}")
    };
    let (mut from, mut wanted) = ("service".to_owned(), Vec::new());
    let mut rank = vec!["1.0".to_owned()];
    if let Some(words) = words {
        write!(from, ", {words} asked")?;
        wanted.push("words @@ asked".to_owned());
        rank.push("ts_rank(words, asked)".to_owned());
    }
    if place {
        let (east, north, areas) = (next(), next(), next());
        let middle = format!("point({east}, {north})");
        let metres = format!("least(place <-> {middle}, other_place <-> {middle})");
        rank.push(format!(
            "case when {metres} <= {AROUND} then 0.45 + 0.55 * exp({metres} / -9000) else 0.6 end"
        ));
        if words.is_some() {
            // One index knows which rows have the words and lie in these cells or areas.
            wanted.push(format!("spots && {}", next()));
            wanted.push(format!("({metres} <= {AROUND} or spots && {areas})"));
        } else {
            let circle = format!("circle({middle}, {AROUND})");
            wanted.push(format!(
                "(place <@ {circle} or other_place <@ {circle} or spots && {areas})"
            ));
        }
    }
    let each: Vec<String> = filters
        .iter()
        .map(|_| format!("keys @> {}", next()))
        .collect();
    if way == Way::OfResults {
        wanted.extend(each.iter().cloned());
    } else if !each.is_empty() {
        wanted.push(format!("({})", each.join(" or ")));
    }
    let exchangeable = way != Way::OfResults && !filters.is_empty();
    let passes: Vec<String> = (0..filters.len())
        .map(|at| format!("passes_{at}"))
        .collect();
    let (mut columns, mut results) = (String::new(), String::new());
    let mut rank = rank.join(" * ");
    let mut counted = "(select unnest(keys) as key from found) as each_key".to_owned();
    if exchangeable {
        for (passes, filter) in passes.iter().zip(&each) {
            write!(columns, ", {filter} as {passes}")?;
        }
        results = format!(" where {}", passes.join(" and "));
        // What only counts need not be ranked.
        rank = format!("case when {} then {rank} end", each.join(" and "));
        let mut counts = vec![format!("({})", passes.join(" and "))];
        for (at, filter) in filters.iter().enumerate() {
            let others = passes.iter().enumerate().filter(|(other, _)| *other != at);
            let mut all: Vec<String> = others.map(|(_, passes)| passes.clone()).collect();
            all.push(format!("key / {OF_GROUP} = {}", group(*filter)));
            counts.push(format!("({})", all.join(" and ")));
        }
        counted = format!("found, unnest(keys) as key where {}", counts.join(" or "));
    }
    let wanted = wanted.join(" and ");
    Ok(format!(
        "with found as materialized (
            select id, keys, {rank} as rank{columns} from {from} where {wanted}
        )
        select null::uuid as id, null::int as key, count(*) as count, null::float8 as rank from found{results}
        union all
        (select null, key, count(*), null from {counted} group by key)
        union all
        (select id, null, 0, rank from found{results} order by rank desc, id limit {PAGE})"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_follow_the_order_in_which_they_are_bound() {
        let asked = statement(Way::Exchangeable, Some(ALL_WORDS), true, &[2_001, 3_003])
            .expect("it is written");
        for part in [
            "websearch_to_tsquery('english', $1)",
            "point($2, $3)",
            "spots && $5",
            "or spots && $4)",
            "(keys @> $6 or keys @> $7)",
            "(passes_1 and key / 1000 = 2)",
            "(passes_0 and key / 1000 = 3)",
        ] {
            assert!(asked.contains(part), "{part} is not in {asked}");
        }
        let place = statement(Way::Exchangeable, None, true, &[]).expect("it is written");
        assert!(
            place.contains("point($1, $2)") && place.contains("spots && $3"),
            "{place}"
        );
        assert!(
            !place.contains("$4") && !place.contains("passes"),
            "{place}"
        );
    }
}
