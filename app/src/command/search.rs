//! `fingerpost search`: looking services up in what is published.

use std::collections::HashMap;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use find::{Answer, Filter, Hit, Order, Question};
use hsds::{Document, Kind};
use repository::{Clock, RecordFilter, Repository, SystemClock, Text};
use reuse::Finder;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(super) struct Search {
    /// What is looked for, in any words
    words: Vec<String>,
    /// Near or for this place: a postcode, a town, a district
    #[arg(long, value_name = "PLACE")]
    near: Option<String>,
    /// At most so many metres away; what covers the place counts wherever its office is
    #[arg(long, value_name = "METRES")]
    within: Option<f64>,
    /// Only with this, for example cost=free or day=evening; several of one group are alternatives
    #[arg(long = "filter", value_name = "GROUP=VALUE")]
    filters: Vec<String>,
    /// Only for people of this age, in years
    #[arg(long, value_name = "YEARS")]
    age: Option<f64>,
    /// Only what is open now
    #[arg(long)]
    open: bool,
    /// What comes first: best, nearest, soonest (to open) or checked (last)
    #[arg(long, default_value = "best")]
    order: Order,
    /// How many are shown
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// How many are passed over
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) async fn search(settings: &Settings, asked: Search) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let finder = installation.finder()?;
    finder.catch_up().await?;
    let question = question(&finder, &asked).await?;
    let started = Instant::now();
    let answer = finder.ask(question).await?;
    let took = started.elapsed();
    let shown = shown(&installation.repository, &answer).await?;
    if asked.json {
        output::row(&json!({
            "type": "result",
            "total": answer.total,
            "took_us": took.as_micros() as u64,
            "results": shown.iter().map(Shown::row).collect::<Vec<_>>(),
            "facets": facets(&answer),
            "dropped": answer.dropped,
            "within_m": answer.within,
            "widened": answer.widened,
            "loosely": answer.loosely,
            "understood": answer.understood.iter().map(|(said, means)| json!({"said": said, "means": means})).collect::<Vec<_>>(),
            "did_you_mean": answer.did_you_mean,
        }));
    } else {
        print(&answer, &shown);
    }
    Ok(if answer.total == 0 {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

async fn question(finder: &Finder, asked: &Search) -> Result<Question> {
    let mut filters = Vec::new();
    for written in &asked.filters {
        Filter::add(&mut filters, written)?;
    }
    let spot = match &asked.near {
        None => None,
        Some(near) => Some(finder.spot(near).await?.with_context(|| {
            format!(
                "`{near}` is no postcode, no area and no town where there are services; write a \
                 postcode, such as DY10 2SZ"
            )
        })?),
    };
    if asked.within.is_some() && spot.is_none() {
        bail!("--within needs a place to measure from; say it with --near");
    }
    Ok(Question {
        words: asked.words.join(" "),
        spot,
        within: asked.within,
        filters,
        age: asked.age,
        open_now: asked.open,
        order: asked.order,
        limit: asked.limit,
        offset: asked.offset,
        ..Question::at(SystemClock.now())
    })
}

/// A result with what people and scripts know it by.
struct Shown<'a> {
    hit: &'a Hit,
    name: String,
    organization: Option<String>,
    source: Option<String>,
    key: Option<String>,
}

impl Shown<'_> {
    fn row(&self) -> Value {
        json!({
            "id": self.hit.id,
            "source": self.source,
            "key": self.key,
            "name": self.name,
            "organization": self.organization,
            "distance_m": self.hit.distance.map(f64::round),
            "covers": self.hit.covers.map(|reach| format!("{reach:?}").to_lowercase()),
            "opens": self.hit.opens.map(|opening| opening.opens.to_string()),
            "score": self.hit.score,
            "reason": self.hit.reason,
        })
    }
}

async fn shown<'a>(repository: &Repository, answer: &'a Answer) -> Result<Vec<Shown<'a>>> {
    let ids: Vec<Uuid> = answer.hits.iter().map(|hit| hit.id).collect();
    let texts = repository
        .published_texts(Kind::Service, &ids, Text::Detail)
        .await?;
    let mut documents: HashMap<Uuid, Document> = HashMap::new();
    for (id, text) in texts {
        documents.insert(id, serde_json::from_str(&text.text)?);
    }
    let mut shown = Vec::with_capacity(ids.len());
    for hit in &answer.hits {
        // What was withdrawn since the search is no result any more.
        let Some(document) = documents.get(&hit.id) else {
            continue;
        };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let filter = RecordFilter {
            entity: Some(hit.id),
            limit: 1,
            ..RecordFilter::default()
        };
        let record = repository.records(&filter).await?.into_iter().next();
        shown.push(Shown {
            hit,
            name: text(document.get("name")).unwrap_or_default(),
            organization: text(document.get("organization").and_then(|it| it.get("name"))),
            source: record.as_ref().map(|record| record.source.clone()),
            key: record.map(|record| record.key),
        });
    }
    Ok(shown)
}

fn facets(answer: &Answer) -> Value {
    let mut groups = serde_json::Map::new();
    for facet in &answer.facets {
        let group = groups.entry(facet.group).or_insert_with(|| json!([]));
        if let Value::Array(values) = group {
            values.push(json!({"value": facet.value, "label": facet.label, "count": facet.count}));
        }
    }
    Value::Object(groups)
}

fn print(answer: &Answer, shown: &[Shown<'_>]) {
    if let Some(spelled) = &answer.did_you_mean {
        output::say(format!("Looked for: {spelled}"));
    }
    for (said, means) in &answer.understood {
        output::say(format!("“{said}” also finds: {}", means.join(", ")));
    }
    if !answer.dropped.is_empty() {
        output::say(format!(
            "None of the first results has: {}",
            answer.dropped.join(", ")
        ));
    }
    if answer.loosely {
        output::say("No service has what these words mean, so these have some of the words.");
    }
    if answer.widened {
        output::say("Nothing was near, so these are farther away.");
    }
    for result in shown {
        let organization = result.organization.as_deref().unwrap_or("");
        let distance = result.hit.distance.map_or_else(String::new, |metres| {
            format!("  {:.1} miles", metres / 1609.344)
        });
        output::line(&format!(
            "{}  ({organization}){distance}  {}",
            result.name, result.hit.id
        ));
    }
    output::say(match answer.total {
        0 => "Nothing was found. Try fewer or other words, fewer filters, or another place."
            .to_owned(),
        1 => "1 service".to_owned(),
        total => format!("{total} services"),
    });
}
