//! How many experiences there were: by list, month and voice, for those who look after the data. Never by service, and no mean of them.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use chrono_tz::Europe::London;

use super::{ExperienceVoice, Helped};
use crate::Repository;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::quality::{Quarter, midnight};

/// Of residents fewer than so many are not told apart: who one of them was might be guessed.
const TOLD_APART: i64 = 5;
/// The most months that are counted.
const MOST_MONTHS: usize = 120;

/// How many there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExperienceCount {
    /// One to four of residents.
    FewerThanFive,
    /// So many.
    Exactly(i64),
}

impl fmt::Display for ExperienceCount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FewerThanFive => out.pad("fewer than 5"),
            Self::Exactly(count) => out.pad(&count.to_string()),
        }
    }
}

/// How many experiences were given of the services of a source in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperienceFigure {
    /// The first day of the month, by the calendar of the place.
    pub month: NaiveDate,
    /// The slug of the source. What several sources tell of counts for each.
    pub source: String,
    /// Whose they were.
    pub voice: ExperienceVoice,
    /// Whether they got the help that they needed.
    pub helped: Helped,
    /// How many.
    pub count: ExperienceCount,
}

impl Repository {
    /// How many experiences were given of the services of a source in a quarter, until now at the latest.
    pub async fn quarter_experiences(
        &self,
        source: &str,
        quarter: Quarter,
    ) -> Result<Vec<ExperienceFigure>, RepositoryError> {
        let (from, until) = quarter.instants();
        let mut figures = self.experience_figures(from, until.min(self.now())).await?;
        figures.retain(|figure| figure.source == source);
        Ok(figures)
    }

    /// How many experiences were given in the months from one instant until before another, by month, source, voice and whether they helped.
    /// Those count that somebody has read (a worker's is read by peers) and that were not taken back, abusive, advertising or about something
    /// else. At most ten years are counted.
    pub async fn experience_figures(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<ExperienceFigure>, RepositoryError> {
        let mut counted: BTreeMap<(NaiveDate, String, ExperienceVoice, Helped), i64> =
            BTreeMap::new();
        for (month, begin, end) in months(from, to) {
            let rows = self
                .db
                .all(
                    "select o.source, x.voice, x.helped, count(distinct x.id) from experience x \
                     join entity e on e.id = x.entity \
                     join source_record o on o.cluster = coalesce(e.redirect_to, e.id) and o.state in ('live', 'missing') \
                     where x.at >= $1 and x.at < $2 and o.source <> 'desk' and (x.state = 'shown' or (x.state = 'refused' \
                     and x.reason in ('names-somebody', 'harm', 'wrong-data'))) group by o.source, x.voice, x.helped",
                    vec![Value::time(begin), Value::time(end)],
                )
                .await?;
            for row in &rows {
                let voice = row.get::<String>(1)?.parse()?;
                let helped = row.get::<String>(2)?.parse()?;
                counted.insert((month, row.get(0)?, voice, helped), row.get(3)?);
            }
        }
        let figures = counted
            .into_iter()
            .map(|((month, source, voice, helped), count)| {
                let is_few = voice == ExperienceVoice::Resident && count < TOLD_APART;
                ExperienceFigure {
                    month,
                    source,
                    voice,
                    helped,
                    count: if is_few {
                        ExperienceCount::FewerThanFive
                    } else {
                        ExperienceCount::Exactly(count)
                    },
                }
            });
        Ok(figures.collect())
    }
}

/// Each month between two instants: its first day, and from when until before when it is counted.
fn months(
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> impl Iterator<Item = (NaiveDate, DateTime<Utc>, DateTime<Utc>)> {
    let first = from.with_timezone(&London).date_naive().with_day(1);
    let month = std::iter::successors(first, |month| month.checked_add_months(Months::new(1)));
    month.take(MOST_MONTHS).map_while(move |month| {
        let begin = midnight(month).max(from);
        let next = month.checked_add_months(Months::new(1))?;
        let end = midnight(next).min(to);
        (begin < end).then_some((month, begin, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(instant: &str) -> DateTime<Utc> {
        instant.parse().unwrap()
    }

    #[test]
    fn months_are_cut_where_the_time_asked_for_begins_and_ends() {
        let all: Vec<_> = months(at("2026-11-24T09:00:00Z"), at("2027-01-02T00:00:00Z")).collect();
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].1, at("2026-11-24T09:00:00Z"));
        assert_eq!(all[0].2, at("2026-12-01T00:00:00Z"));
        assert_eq!(all[2].2, at("2027-01-02T00:00:00Z"));
        assert_eq!(months(all[0].1, all[0].1).count(), 0);
    }

    #[test]
    fn in_summer_a_month_begins_an_hour_sooner() {
        let all: Vec<_> = months(at("2026-06-30T23:30:00Z"), at("2026-07-02T00:00:00Z")).collect();
        assert_eq!(all.len(), 1, "it is July where the place is");
        assert_eq!(all[0].0.to_string(), "2026-07-01");
    }
}
