//! Asking: the total, the counts of all filters and the page.

use std::fmt::Write as _;

use anyhow::Result;
use place::Gazetteer;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Row, Sqlite, query};
use uuid::Uuid;

use super::super::asked::Asked;
use super::super::measure::Answer;
use super::super::source::{AROUND, Numbers, PAGE, flat, group, spot};
use super::fill::bit;

/// What a word counts in the name, the organisation, the categories, the description, for whom, where.
const WEIGHTS: &str = "10, 4, 4, 2, 1, 1";

/// Words that stand in nearly everything. FTS5 leaves none out, and would find next to nothing.
const SMALL: [&str; 12] = [
    "a", "and", "at", "for", "from", "in", "into", "of", "on", "over", "the", "to",
];

/// A question as statements take it.
pub(super) struct Question {
    /// The first row of the first one has the total and the counts; all others are the page.
    statements: Vec<String>,
    words: Option<String>,
    place: Option<Place>,
    filters: usize,
}

struct Place {
    east: f64,
    north: f64,
}

impl Question {
    pub(super) fn of(asked: &Asked, numbers: &Numbers, gazetteer: &Gazetteer) -> Result<Self> {
        let spot = spot(asked, gazetteer)?;
        let place = spot.as_ref().map(|spot| {
            let (east, north) = flat(spot.point);
            Place { east, north }
        });
        let areas = spot.map_or_else(Vec::new, |spot| numbers.covering(&spot));
        let filters = asked
            .filters
            .iter()
            .map(|filter| numbers.filter(filter))
            .collect::<Result<Vec<i32>>>()?;
        let words = (!asked.words.is_empty()).then(|| matching(&asked.words));
        let statements = statements(words.is_some(), place.is_some(), &areas, &filters, numbers)?;
        Ok(Self {
            statements,
            words,
            place,
            filters: numbers.filters().len(),
        })
    }

    pub(super) async fn ask(&self, connection: &mut SqliteConnection) -> Result<Answer> {
        let mut answer = Answer::default();
        for statement in &self.statements {
            for row in self.bound(statement).fetch_all(&mut *connection).await? {
                if let Some(id) = row.try_get::<Option<Uuid>, _>(0)? {
                    answer.page.push(id.to_string());
                    continue;
                }
                answer.total = row.try_get::<i64, _>(1)? as usize;
                for at in 0..self.filters {
                    let count: Option<i64> = row.try_get(at + 2)?;
                    answer.facets += usize::from(count.is_some_and(|count| count > 0));
                }
            }
        }
        Ok(answer)
    }

    fn bound<'q>(&'q self, statement: &'q str) -> Query<'q, Sqlite, SqliteArguments> {
        let mut query = query(AssertSqlSafe(statement));
        if let Some(place) = &self.place {
            query = query.bind(place.east).bind(place.north);
        }
        if let Some(words) = &self.words {
            query = query.bind(words);
        }
        query
    }
}

/// Words as FTS5 takes them: all of them, none of them an operator.
fn matching(words: &str) -> String {
    let letters = |letter: char| !letter.is_alphanumeric();
    let words = words.to_lowercase();
    let words = words
        .split(letters)
        .filter(|word| !word.is_empty() && !SMALL.contains(word));
    words
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The statements for questions with these parts. With words these are looked up first, and the place
/// is looked at in the rows; with a place alone the R*Tree and the areas are asked.
///
/// What is found is put down once for the counts and the page where it takes a while to find and is
/// little, and found twice where it is much: clients that put much down stand in each other's way.
fn statements(
    words: bool,
    place: bool,
    areas: &[i32],
    filters: &[i32],
    numbers: &Numbers,
) -> Result<Vec<String>> {
    let areas: Vec<String> = areas.iter().map(ToString::to_string).collect();
    let areas = areas.join(", ");
    let square = |east: &str, north: &str| {
        format!("(({east} - ?1) * ({east} - ?1) + ({north} - ?2) * ({north} - ?2))")
    };
    let near = [
        square("service.east", "service.north"),
        square("service.other_east", "service.other_north"),
    ];
    let within = AROUND * AROUND;
    let is_near = near
        .clone()
        .map(|square| format!("{square} <= {within}"))
        .join(" or ");
    let (mut from, mut wanted, mut rank) = (String::new(), Vec::new(), vec!["1.0".to_owned()]);
    if words {
        let at = if place { 3 } else { 1 };
        from.push_str("words cross join service on service.number = words.rowid");
        wanted.push(format!("words match ?{at}"));
        rank.push(format!("-bm25(words, {WEIGHTS})"));
        if place {
            wanted.push(format!(
                "({is_near} or service.area in ({areas}) or service.other_area in ({areas}))"
            ));
        }
    } else {
        write!(
            from,
            "(select service from place
                where west >= ?1 - {AROUND} and east <= ?1 + {AROUND}
                and south >= ?2 - {AROUND} and north <= ?2 + {AROUND}
                and {} <= {within}
            union select service from area where area in ({areas})) as spot
            cross join service on service.number = spot.service",
            square("(west + east) / 2", "(south + north) / 2"),
        )?;
    }
    if place {
        // It has no exponential; this falls as the other one does.
        let [one, other] = near;
        let square = format!("min({one}, ifnull({other}, 1e12))");
        rank.push(format!(
            "case when {is_near} then 0.45 + 0.55 / (1 + {square} / 81e6) else 0.6 end"
        ));
    }
    let mut each = Vec::new();
    for filter in filters {
        let (column, bit) = bit(*filter, numbers)?;
        each.push(format!("(bits_{column} >> {bit} & 1)"));
    }
    if !each.is_empty() {
        wanted.push(format!("({})", each.join(" or ")));
    }
    let all = if each.is_empty() {
        "1".to_owned()
    } else {
        each.join(" and ")
    };
    let mut counts = String::new();
    for key in numbers.filters() {
        let (column, bit) = bit(*key, numbers)?;
        // Those of a group that is filtered count for all that pass the other filters.
        let mut passes = vec![format!("(bits_{column} >> {bit} & 1)")];
        let others = filters
            .iter()
            .zip(&each)
            .filter(|(filter, _)| group(**filter) != group(*key));
        passes.extend(others.map(|(_, passes)| passes.clone()));
        write!(counts, ", sum({})", passes.join(" & "))?;
    }
    let condition = if wanted.is_empty() {
        "1".to_owned()
    } else {
        wanted.join(" and ")
    };
    let rank = rank.join(" * ");
    let counted = format!("select null as id, count(*) filter (where {all}){counts}");
    if filters.is_empty() {
        return Ok(vec![
            format!("{counted} from {from} where {condition}"),
            format!(
                "select service.id from {from} where {condition}
                order by {rank} desc, service.number limit {PAGE}"
            ),
        ]);
    }
    let nothing = ", null".repeat(1 + numbers.filters().len());
    Ok(vec![format!(
        "with found as materialized (
            select service.number, bits_0, bits_1, case when {all} then {rank} end as rank
            from {from} where {condition}
        )
        {counted} from found
        union all
        select * from (
            select service.id{nothing}
            from (select number, rank from found where {all} order by rank desc, number limit {PAGE})
                as found
            join service using (number)
            order by rank desc, number
        )"
    )])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_operators() {
        assert_eq!(
            matching("carers' café OR \"x*\""),
            "\"carers\" \"café\" \"or\" \"x\""
        );
        assert_eq!(
            matching("English for newcomers"),
            "\"english\" \"newcomers\""
        );
    }
}
