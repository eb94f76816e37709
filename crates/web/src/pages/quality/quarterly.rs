//! The reports about a list, quarter by quarter: to read, to print, and as a table for spreadsheets.

mod table;

use askama::Template;
use assure::quality::quarterly::{self, Report, Told};
use assure::quality::today;
use axum::extract::{Path, State};
use axum::response::Response;
use repository::{ExperienceVoice, Grades, Helped, QualityOfDay, Quarter, Source};

use super::parts::{self, PartRow};
use super::source::{self, Fix};
use super::{CheckRow, count, fix_row, mean};
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::prose;
use crate::pages::sources::sendable;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use table::table;

#[derive(Template)]
#[template(path = "pages/quality_quarters.html")]
struct List {
    frame: Frame,
    title: String,
    back: String,
    /// Under what address each stands.
    own: String,
    running: Named,
    kept: Vec<Named>,
}

struct Named {
    quarter: String,
    called: String,
    when: String,
}

#[derive(Template)]
#[template(path = "pages/quality_quarter.html")]
struct Page {
    frame: Frame,
    title: String,
    back: String,
    quarter: String,
    called: String,
    made: String,
    has_ended: bool,
    sentences: Vec<String>,
    parts: Option<Vec<PartRow>>,
    groups: Vec<Group>,
    /// How it was for people, as they told it.
    told: Vec<Figure>,
    reasons: Vec<(String, i64)>,
    fixes: Vec<CheckRow>,
    /// How to put right what was found just now; nothing in a report that is kept.
    remedies: Vec<Fix>,
}

/// Figures that belong together.
struct Group {
    title: &'static str,
    figures: Vec<Figure>,
}

/// One figure, in words and as a table has it.
struct Figure {
    name: String,
    value: String,
    unit: &'static str,
}

impl Figure {
    /// The value with its unit, as people say it.
    fn said(&self) -> String {
        let unit = match self.value.as_str() {
            "1" => self.unit.trim_end_matches('s'),
            _ => self.unit,
        };
        format!("{} {unit}", self.value).trim_end().to_owned()
    }

    fn of(name: &str, value: i64, unit: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_string(),
            unit,
        }
    }
}

/// Under what address the reports about a list stand, and what leads back from there.
struct Seat {
    source: Source,
    frame: Frame,
    own: String,
    back: String,
}

impl Seat {
    async fn of_own(
        site: &Site,
        (visitor, member): (&Visitor, &Member),
        slug: &str,
    ) -> Result<Self, Fault> {
        let (source, _) = sendable(site, member, slug).await?;
        Ok(Self {
            frame: Frame::new(site, visitor, Part::Account).for_member(member),
            own: format!("/sources/{}/reports", source.slug),
            back: format!("/sources/{}/quality", source.slug),
            source,
        })
    }

    async fn of_all(
        site: &Site,
        (visitor, member): (&Visitor, &Member),
        slug: &str,
    ) -> Result<Self, Fault> {
        let source = site.repository().source(slug).await?;
        let source = source.ok_or(Fault::NotFound)?;
        Ok(Self {
            frame: Frame::new(site, visitor, Part::Records).for_member(member),
            own: format!("/quality/sources/{}/reports", source.slug),
            back: format!("/quality/sources/{}", source.slug),
            source,
        })
    }
}

/// The reports about a list, for whoever looks after it.
pub(crate) async fn list_of_own(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let seat = Seat::of_own(&site, (&visitor, &member), &slug).await?;
    listed(&site, seat).await
}

/// The same for those who see all.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let seat = Seat::of_all(&site, (&visitor, &member), &slug).await?;
    listed(&site, seat).await
}

/// One report, for whoever looks after the list.
pub(crate) async fn of_own(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, quarter)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let seat = Seat::of_own(&site, (&visitor, &member), &slug).await?;
    one(&site, seat, &quarter).await
}

/// The same for those who see all.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, quarter)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let seat = Seat::of_all(&site, (&visitor, &member), &slug).await?;
    one(&site, seat, &quarter).await
}

async fn listed(site: &Site, seat: Seat) -> Result<Response, Fault> {
    let repository = site.repository();
    let running = Quarter::of(today(repository.now()));
    let kept = repository.quality_reports(&seat.source.slug).await?;
    let shown = List {
        running: Named {
            quarter: running.to_string(),
            called: called(running),
            when: String::new(),
        },
        kept: kept
            .into_iter()
            .map(|kept| Named {
                quarter: kept.quarter.to_string(),
                called: called(kept.quarter),
                when: prose::moment(kept.made_at),
            })
            .collect(),
        title: seat.source.name,
        frame: seat.frame,
        back: seat.back,
        own: seat.own,
    };
    page(&shown, &shown.frame)
}

async fn one(site: &Site, seat: Seat, asked: &str) -> Result<Response, Fault> {
    let (asked, as_table) = match asked.strip_suffix(".csv") {
        Some(quarter) => (quarter, true),
        None => (asked, false),
    };
    let quarter: Quarter = asked.parse().map_err(|_| Fault::NotFound)?;
    let repository = site.repository();
    let slug = &seat.source.slug;
    let is_running = quarter == Quarter::of(today(repository.now()));
    let report = if is_running {
        quarterly::so_far(repository, slug, quarter).await?
    } else {
        let kept = quarterly::kept(repository, slug, quarter).await?;
        kept.ok_or(Fault::NotFound)?
    };
    if as_table {
        return table(slug, &report);
    }
    let remedies = if is_running {
        source::fixes(site, slug).await?
    } else {
        Vec::new()
    };
    let shown = Page {
        called: called(quarter),
        made: prose::moment(report.made_at),
        has_ended: report.has_ended,
        sentences: sentences(&report),
        parts: report
            .figures
            .end
            .map(|end| Vec::from(parts::rows(&end.grades))),
        groups: groups(&report),
        told: report.told.iter().map(told).collect(),
        reasons: report
            .reasons
            .iter()
            .map(|reason| (in_words(&reason.code), reason.services))
            .collect(),
        fixes: report.fixes.iter().filter_map(fix_row).collect(),
        remedies,
        quarter: report.quarter,
        title: seat.source.name,
        frame: seat.frame,
        back: seat.own,
    };
    page(&shown, &shown.frame)
}

/// What people call a quarter.
fn called(quarter: Quarter) -> String {
    let first = quarter.first().format("%B");
    let last = quarter.last().format("%B %Y");
    format!("{first} to {last}")
}

/// The code of a problem as words.
fn in_words(code: &str) -> String {
    prose::label(&code.replace('-', "_"))
}

/// Better or worse than before, what is best, and what to do first.
fn sentences(report: &Report) -> Vec<String> {
    let figures = &report.figures;
    let Some(end) = figures.end else {
        let none = if figures.entered > 0 {
            "How good its data was is not known: nobody looked at it in this quarter."
        } else {
            "None of its services was published in this quarter."
        };
        return vec![none.to_owned()];
    };
    let mut sentences = vec![compared(report, &end)];
    let rows = parts::rows(&end.grades);
    let points = points_of(&end.grades);
    let best = (0..points.len()).max_by(|left, right| {
        // Of those that are equal the first counts.
        points[*left]
            .total_cmp(&points[*right])
            .then(right.cmp(left))
    });
    if let Some(best) = best.and_then(|best| rows.get(best)) {
        let name = best.name.to_lowercase();
        sentences.push(format!("What was best is {name}: {} of 100.", best.points));
    }
    let first = report.fixes.iter().find_map(fix_row);
    sentences.push(first.map_or_else(
        || "Nothing costs points: go on saying which services are still right.".to_owned(),
        |first| {
            let services = in_services(first.services);
            format!(
                "Put this right first: \u{201c}{}\u{201d}, in {services}.",
                first.title
            )
        },
    ));
    sentences
}

fn compared(report: &Report, end: &QualityOfDay) -> String {
    let quarter: Option<Quarter> = report.quarter.parse().ok();
    let now = mean(end.grades.score);
    let before = report
        .figures
        .begin
        .filter(|begin| quarter.is_some_and(|quarter| begin.day < quarter.first()));
    let Some(before) = before else {
        return format!(
            "The quality of its data is {now} of 100. There is no quarter before to compare it with."
        );
    };
    let then = mean(before.grades.score);
    if now == then {
        return format!(
            "The quality of its data is as it was at the end of the quarter before: {now} of 100."
        );
    }
    let how = if end.grades.score > before.grades.score {
        "better"
    } else {
        "worse"
    };
    format!(
        "The quality of its data is {how} than at the end of the quarter before: {now} of 100, and it was {then}."
    )
}

fn in_services(services: i64) -> String {
    match services {
        1 => "1 service".to_owned(),
        services => format!("{} services", count(services)),
    }
}

fn points_of(grades: &Grades<f64>) -> [f64; 5] {
    assure::quality::SHARES.map(|(part, _)| match part {
        assure::check::Part::Completeness => grades.completeness,
        assure::check::Part::Validity => grades.validity,
        assure::check::Part::Freshness => grades.freshness,
        assure::check::Part::Uniqueness => grades.uniqueness,
        assure::check::Part::Consistency => grades.consistency,
    })
}

/// All figures, as the page and the table have them.
fn groups(report: &Report) -> Vec<Group> {
    let figures = &report.figures;
    let (asked, readers) = (&figures.verification, &figures.reports);
    let decided = &figures.decisions;
    let services = figures.end.map_or(0, |end| end.services);
    let mut of_readers = vec![
        Figure::of("Received", readers.received, "reports"),
        Figure::of("Put right", readers.put_right, "reports"),
        Figure::of(
            "Passed on to those who send the list",
            readers.passed_on,
            "reports",
        ),
        Figure::of("Nothing was wrong", readers.nothing_wrong, "reports"),
        Figure::of("Not clear", readers.unclear, "reports"),
    ];
    of_readers.extend(readers.median_hours.map(|hours| Figure {
        name: "Half were dealt with within".to_owned(),
        value: hours.to_string(),
        unit: "hours",
    }));
    of_readers.push(Figure::of(
        &format!("Later than after {} hours", report.late_after_hours),
        readers.late,
        "reports",
    ));
    vec![
        Group {
            title: "Score",
            figures: scores(figures.begin, figures.end),
        },
        Group {
            title: "Services",
            figures: vec![
                Figure::of("Published at the end", services, "services"),
                Figure::of(
                    "Services of it that were published",
                    figures.entered,
                    "services",
                ),
                Figure::of(
                    "Services of it that went from the directory",
                    figures.left,
                    "services",
                ),
                Figure::of("Not published", report.kept_out, "services"),
            ],
        },
        Group {
            title: "Is it still right?",
            figures: vec![
                Figure::of("Asked about", asked.asked, "services"),
                Figure::of("Said to be right", asked.confirmed, "times"),
                Figure::of("Changed by the list when asked", asked.changed, "times"),
                Figure::of("Lapsed, because nobody answered", asked.lapsed, "times"),
                Figure::of("Came back after they had lapsed", asked.recovered, "times"),
            ],
        },
        Group {
            title: "Readers\u{2019} reports",
            figures: of_readers,
        },
        Group {
            title: "What assurers decided",
            figures: vec![
                Figure::of("Accepted as it was", decided.accepted, "changes"),
                Figure::of("Let pass by the policy", decided.passed, "changes"),
                Figure::of("Accepted with corrections", decided.corrected, "changes"),
                Figure::of("Asked back", decided.asked, "changes"),
                Figure::of("Refused", decided.refused, "changes"),
            ],
        },
    ]
}

/// How good it was at the beginning and at the end, whole and by part.
fn scores(begin: Option<QualityOfDay>, end: Option<QualityOfDay>) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (when, of) in [("at the beginning", begin), ("at the end", end)] {
        let Some(of) = of else {
            continue;
        };
        let mut figure = |name: &str, points: String| {
            figures.push(Figure {
                name: format!("{name} {when}"),
                value: points,
                unit: "of 100",
            });
        };
        figure("Score", mean(of.grades.score));
        for part in parts::rows(&of.grades) {
            figure(part.name, part.points);
        }
    }
    figures
}

/// How it was for people in a month.
fn told(told: &Told) -> Figure {
    let whom = match told.voice {
        ExperienceVoice::Resident => "residents",
        ExperienceVoice::Worker => "people who work with them",
    };
    let helped = match told.helped {
        Helped::Yes => "got the help",
        Helped::Partly => "got some of it",
        Helped::No => "did not get it",
    };
    Figure {
        name: format!("{}: {whom} who {helped}", told.month.format("%B %Y")),
        value: told.count.clone(),
        unit: "",
    }
}

#[cfg(test)]
mod tests {
    use assure::check::Check;
    use assure::quality::quarterly::Fix;
    use chrono::DateTime;
    use repository::QuarterFigures;

    use super::*;

    fn of_day(day: &str, score: f64) -> QualityOfDay {
        QualityOfDay {
            day: day.parse().expect("a day"),
            services: 3,
            grades: Grades {
                score,
                completeness: 70.0,
                validity: 98.25,
                freshness: 98.25,
                uniqueness: 90.0,
                consistency: 80.0,
            },
        }
    }

    fn report(begin: Option<QualityOfDay>, end: Option<QualityOfDay>, fixes: Vec<Fix>) -> Report {
        Report {
            quarter: "2026-Q4".to_owned(),
            made_at: DateTime::UNIX_EPOCH,
            has_ended: true,
            figures: QuarterFigures {
                begin,
                end,
                ..QuarterFigures::default()
            },
            late_after_hours: 48,
            kept_out: 0,
            reasons: Vec::new(),
            fixes,
            told: Vec::new(),
        }
    }

    #[test]
    fn a_report_begins_with_what_people_want_to_know() {
        let fix = Fix {
            code: "no-times".to_owned(),
            services: 2,
            points: 140,
        };
        let end = Some(of_day("2026-12-31", 86.3));
        let better = report(Some(of_day("2026-09-30", 80.0)), end, vec![fix]);
        let title = Check::from_code("no-times").expect("a check").title();
        assert_eq!(
            sentences(&better),
            [
                "The quality of its data is better than at the end of the quarter before: 86.3 of 100, and it was 80.".to_owned(),
                "What was best is validity: 98.3 of 100.".to_owned(),
                format!("Put this right first: \u{201c}{title}\u{201d}, in 2 services."),
            ]
        );
        let worse = report(Some(of_day("2026-09-30", 90.0)), end, Vec::new());
        assert!(sentences(&worse)[0].contains("is worse than"));
        assert!(sentences(&worse)[2].starts_with("Nothing costs points"));
        let same = report(Some(of_day("2026-09-30", 86.31)), end, Vec::new());
        assert!(sentences(&same)[0].contains("is as it was"));
        let first = report(Some(of_day("2026-10-05", 80.0)), end, Vec::new());
        assert!(sentences(&first)[0].contains("no quarter before"));
        let mut unknown = report(None, None, Vec::new());
        assert!(sentences(&unknown)[0].starts_with("None of its services was published"));
        unknown.figures.entered = 3;
        assert!(sentences(&unknown)[0].starts_with("How good its data was is not known"));
    }
}
