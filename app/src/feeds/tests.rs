use std::fmt::Write as _;
use std::sync::Arc;

use hsds::Kind;
use identity::{Actor, Grant, HOST_TEAM, NewPerson, Permission, Role, Whose};
use place::Gazetteer;
use repository::{
    Database, FeedOutcome, FeedRun, Health, MostLost, NewFeed, Repository, Source, Standing, Trust,
};
use serde_json::{Value, json};
use testkit::bad_feed::{BadFeed, Fault};
use testkit::clock::SteppingClock;
use url::Url;
use uuid::Uuid;

use super::*;

/// An installation of a test's own, whose clock is wound by hand, and a feed that it reads every day at 3am.
struct Place {
    installation: Installation,
    clock: Arc<SteppingClock>,
    collect: Collect,
    post: Post,
    feed: BadFeed,
    _folder: tempfile::TempDir,
}

impl Place {
    async fn new(fault: Fault) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let database = Database::in_folder(folder.path());
        let repository = Repository::open(&database, clock.clone())
            .await
            .expect("it opens");
        let source = Source {
            trust: Trust::Open,
            ..Source::new("council").expect("a slug")
        };
        repository
            .save_source(&source, "operator")
            .await
            .expect("a source");
        let settings = web::Settings {
            public_url: Url::parse("https://services.example.org/").ok(),
            ..web::Settings::default()
        };
        let place = Self {
            installation: Installation {
                folder: folder.path().to_owned(),
                database,
                repository,
                gazetteer: Arc::new(Gazetteer::embedded()),
            },
            clock,
            collect: Collect {
                allow_private: true,
                ..Collect::default()
            },
            post: Post::new(&settings),
            feed: BadFeed::start(fault).await.expect("it starts"),
            _folder: folder,
        };
        let feed = NewFeed {
            source: "council".to_owned(),
            address: place.feed.url(),
            timetable: "every day at 3am".to_owned(),
            incremental: false,
            most_lost: MostLost::USUAL,
        };
        let repository = place.repository();
        let now = repository.now();
        repository
            .set_feed(&feed, now, "operator")
            .await
            .expect("it is set");
        place
    }

    fn repository(&self) -> &Repository {
        &self.installation.repository
    }

    /// One turn of the worker, and the feed after it.
    async fn turn(&self) -> Feed {
        let stop = CancellationToken::new();
        all(&self.installation, &self.collect, &self.post, &stop)
            .await
            .expect("a turn");
        let feed = self.repository().feed("council").await;
        feed.expect("read").expect("it is set")
    }

    /// The same when it is due.
    async fn when_due(&self) -> Feed {
        let feed = self.repository().feed("council").await;
        let feed = feed.expect("read").expect("it is set");
        self.clock.set(feed.due_at);
        self.turn().await
    }

    async fn published(&self) -> usize {
        let mut live = 0;
        for number in 1..=20 {
            let found = self.repository().published(Kind::Service, id(number)).await;
            let found = found.expect("read");
            live += usize::from(found.is_some_and(|found| found.standing == Standing::Live));
        }
        live
    }

    /// To whom mail went, with its subjects, since it was looked the last time.
    async fn mail(&self) -> Vec<(String, String, String)> {
        let mut mail = Vec::new();
        let lease = TimeDelta::minutes(1);
        while let Some(letter) = self.repository().claim_letter(lease).await.expect("asked") {
            self.repository()
                .letter_sent(letter.id, false)
                .await
                .expect("sent");
            mail.push((letter.recipient, letter.subject, letter.body));
        }
        mail
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0000 + number)
}

fn clubs(numbers: std::ops::RangeInclusive<u128>) -> Fault {
    let services: Vec<Value> = numbers
        .map(|number| {
            json!({
                "id": id(number),
                "name": format!("Club {number}"),
                "status": "active",
                "description": "It meets every week.",
                "organization": {
                    "id": id(1000),
                    "name": "Clubs together",
                    "description": "They run clubs.",
                },
            })
        })
        .collect();
    Fault::None {
        services,
        per_page: 50,
    }
}

fn last(feed: &Feed) -> &FeedRun {
    feed.last.as_ref().expect("it was read")
}

fn grant() -> Grant {
    let grant = Actor::operator().may(Permission::ManagePeople, Whose::Everyones);
    grant.expect("the operator may")
}

async fn person(place: &Place, email: &str, team: Uuid, role: Role) {
    let identity = place.installation.identity();
    let new = NewPerson {
        email: email.parse().expect("an address"),
        name: "Sam".to_owned(),
        language: "en-GB".to_owned(),
    };
    let person = identity.ensure_person(&grant(), &new).await;
    let person = person.expect("a person");
    identity
        .add_role(&grant(), (person.id, team), role)
        .await
        .expect("a role");
}

#[tokio::test]
async fn a_feed_is_read_when_it_is_due_and_not_before() {
    let place = Place::new(clubs(1..=10)).await;
    let feed = place.turn().await;
    let run = last(&feed);
    assert_eq!(
        (run.outcome, run.read, run.new, run.message.as_deref()),
        (FeedOutcome::Good, 10, 10, None)
    );
    assert_eq!(feed.health(), Health::Working);
    assert_eq!(feed.due_at.to_rfc3339(), "2026-11-25T03:00:00+00:00");
    assert_eq!(place.published().await, 10);
    let asked = place.feed.requests();
    place.clock.advance(TimeDelta::hours(17));
    place.turn().await;
    assert_eq!(place.feed.requests(), asked);
    place.feed.becomes(clubs(1..=11));
    let feed = place.when_due().await;
    assert_eq!((last(&feed).new, last(&feed).changed), (1, 0));
    assert_eq!(place.published().await, 11);
    // Whoever does not want to wait need not.
    let asked = place.repository().ask_for_feed("council", "operator").await;
    assert!(asked.expect("asked"));
    let feed = place.turn().await;
    assert_eq!((last(&feed).read, last(&feed).new), (11, 0));
}

#[tokio::test]
async fn a_feed_that_fails_is_tried_again_later_and_later_and_somebody_is_told_once() {
    let place = Place::new(clubs(1..=6)).await;
    place
        .installation
        .identity()
        .ensure_host_team(&grant(), "Ours")
        .await
        .expect("a team");
    person(&place, "ada@example.org", HOST_TEAM, Role::Administrator).await;
    place.turn().await;
    place.feed.becomes(Fault::Status(500));
    let mut feed = place.when_due().await;
    for (failures, minutes) in [(1, 15), (2, 30), (3, 60), (4, 120)] {
        assert_eq!(feed.health(), Health::Failing(failures));
        assert_eq!(last(&feed).outcome, FeedOutcome::Failed);
        let message = last(&feed).message.clone().unwrap_or_default();
        assert!(message.contains("500"), "{message}");
        let now = place.repository().now();
        assert_eq!((feed.due_at - now).num_minutes(), minutes);
        let mail = place.mail().await;
        assert_eq!(
            mail.len(),
            usize::from(failures == 3),
            "{failures}: {mail:?}"
        );
        for (to, subject, body) in mail {
            assert_eq!(to, "ada@example.org");
            assert_eq!(subject, "The feed of council does not work");
            assert!(body.contains("We tried 3 times"), "{body}");
            assert!(
                body.contains("https://services.example.org/sources/council/feed"),
                "{body}"
            );
        }
        feed = place.when_due().await;
    }
    assert_eq!(place.published().await, 6);
    place.feed.becomes(clubs(1..=6));
    let feed = place.when_due().await;
    assert_eq!((feed.health(), feed.failures), (Health::Working, 0));
}

#[tokio::test]
async fn a_feed_that_breaks_off_loses_nothing_and_counts_as_a_failure() {
    let place = Place::new(Fault::DiesHalfWay).await;
    let feed = place.turn().await;
    let run = last(&feed);
    assert_eq!((run.outcome, run.read), (FeedOutcome::Broken, 3));
    assert!(run.message.is_some());
    assert_eq!(feed.health(), Health::Failing(1));
}

#[tokio::test]
async fn a_sudden_loss_waits_for_a_person_and_is_taken() {
    let place = Place::new(clubs(1..=10)).await;
    let identity = place.installation.identity();
    identity
        .ensure_host_team(&grant(), "Ours")
        .await
        .expect("a team");
    let team = identity
        .add_team(&grant(), "Council")
        .await
        .expect("a team");
    person(&place, "colin@example.org", team.id, Role::Collector).await;
    person(&place, "vera@example.org", team.id, Role::FrontlineWorker).await;
    let mut source = place.repository().source("council").await.expect("read");
    if let Some(source) = &mut source {
        source.team = Some(team.id);
        let saved = place.repository().save_source(source, "operator").await;
        saved.expect("saved");
    }
    place.turn().await;
    let head = place.repository().head().await.expect("read");
    place.feed.becomes(clubs(1..=5));
    let feed = place.when_due().await;
    assert!(matches!(feed.health(), Health::Held(loss) if (loss.lost, loss.known) == (5, 10)));
    assert_eq!(place.repository().head().await.expect("read"), head);
    assert_eq!(place.published().await, 10);
    let mail = place.mail().await;
    assert_eq!(mail.len(), 1, "{mail:?}");
    assert_eq!(mail[0].0, "colin@example.org");
    assert!(mail[0].2.contains("5 of the 10 services"), "{}", mail[0].2);
    // A day later nobody has decided, and nobody is told a second time.
    let feed = place.when_due().await;
    assert!(matches!(feed.health(), Health::Held(_)));
    assert!(place.mail().await.is_empty());
    // It fails once, and what waits still waits.
    place.feed.becomes(Fault::Status(404));
    let feed = place.when_due().await;
    assert!(matches!(feed.health(), Health::Held(_)));
    assert_eq!(feed.failures, 1);
    let held = place.repository().held_feed("council", 50).await;
    let held = held.expect("read").expect("it waits");
    assert_eq!(held.names.len(), 5);
    let taken = place
        .repository()
        .take_held("council", held.submission, "person:colin")
        .await;
    assert!(taken.expect("taken"));
    // Reading it again settles first what was taken; twice missing, it is withdrawn.
    place.feed.becomes(clubs(1..=5));
    let feed = place.when_due().await;
    assert_eq!(feed.health(), Health::Working);
    assert_eq!(last(&feed).missing, 5);
    assert_eq!(place.published().await, 5);
}

#[tokio::test]
async fn a_private_address_is_read_only_where_the_settings_allow_it() {
    let mut place = Place::new(clubs(1..=3)).await;
    place.collect.allow_private = false;
    let feed = place.turn().await;
    let message = last(&feed).message.clone().unwrap_or_default();
    assert!(message.contains("private address"), "{message}");
    assert_eq!(place.feed.requests(), 0);
    assert_eq!(feed.failures, 1);
}

#[tokio::test]
async fn a_worker_that_is_stopped_leaves_the_feed_to_whoever_starts_next() {
    let place = Place::new(Fault::Slow(Duration::from_mins(1))).await;
    let stop = CancellationToken::new();
    let working = tokio::spawn(work(
        place.installation.clone(),
        place.collect.clone(),
        place.post.clone(),
        stop.clone(),
    ));
    while place.feed.requests() == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    working.await.expect("it ends");
    let runs = place.repository().feed_runs("council", 9).await;
    assert_eq!(runs.expect("read")[0].outcome, FeedOutcome::Stopped);
    place.feed.becomes(clubs(1..=3));
    let feed = place.turn().await;
    assert_eq!(
        (last(&feed).outcome, last(&feed).read),
        (FeedOutcome::Good, 3)
    );
}

#[test]
fn after_failures_it_is_tried_later_each_time_but_never_later_than_it_is_due() {
    let now: DateTime<Utc> = "2026-11-27T14:00:00Z".parse().expect("an instant");
    let monthly: Timetable = "on the first of the month at 2am".parse().expect("read");
    let minutes = |failures| (next(&monthly, failures, now) - now).num_minutes();
    let pauses: Vec<i64> = (1..=9).map(minutes).collect();
    assert_eq!(
        pauses,
        [15, 30, 60, 120, 240, 480, 960, 1440, 1440],
        "in minutes"
    );
    assert_eq!(next(&monthly, 0, now), monthly.next_after(now));
    let hourly: Timetable = "every hour".parse().expect("read");
    let hour = now + TimeDelta::hours(1);
    assert_eq!(next(&hourly, 1, now), now + FIRST_PAUSE);
    assert_eq!(next(&hourly, 5, now), hour);
    assert_eq!(next(&hourly, i64::MAX, now), hour);
}

/// A spreadsheet behind an address: of a register, whose headings nobody would guess.
fn table(rows: std::ops::RangeInclusive<u32>) -> Fault {
    let mut text = "reg,betrieb,tel\n".to_owned();
    for row in rows {
        let _ = writeln!(text, "{row},Home {row},01632 960{row:03}");
    }
    Fault::File {
        kind: "text/csv",
        bytes: text.into_bytes(),
    }
}

#[tokio::test]
async fn a_spreadsheet_behind_an_address_is_read_with_the_columns_that_are_remembered() {
    let mut place = Place::new(table(1..=10)).await;
    let mapping = json!({"version": 1, "sheets": [{"rows": "services", "header_row": 1, "columns": [
        {"header": "reg", "column": 1, "field": "id"},
        {"header": "betrieb", "column": 2, "field": "name"},
        {"header": "tel", "column": 3, "field": "phone"},
    ]}]});
    place
        .repository()
        .keep_mapping("council", &mapping.to_string())
        .await
        .expect("kept");
    let feed = place.turn().await;
    let run = last(&feed);
    assert_eq!(
        (run.outcome, run.read, run.new, run.message.as_deref()),
        (FeedOutcome::Good, 10, 10, None)
    );
    let record = place
        .repository()
        .source_record("council", Kind::Service, "3")
        .await
        .expect("read")
        .expect("it is there");
    assert_eq!(record.document["name"], "Home 3");
    assert_eq!(record.document["phones"][0]["number"], "01632 960003");
    // The same again changes nothing; a sudden loss waits for a person.
    let feed = place.when_due().await;
    assert_eq!(
        (last(&feed).read, last(&feed).new, last(&feed).changed),
        (10, 0, 0)
    );
    place.feed.becomes(table(1..=4));
    let feed = place.when_due().await;
    assert!(
        matches!(feed.health(), Health::Held(loss) if loss.lost == 6),
        "{:?}",
        feed.health()
    );
    place.feed.becomes(table(1..=10));
    let feed = place.when_due().await;
    assert_eq!(feed.health(), Health::Working);
    // What is inside a network is not fetched, whatever it would give.
    place.collect.allow_private = false;
    let feed = place.when_due().await;
    assert_eq!(feed.health(), Health::Failing(1));
    let message = last(&feed).message.clone().unwrap_or_default();
    assert!(message.contains("private address"), "{message}");
}

#[tokio::test]
async fn a_file_that_lacks_a_column_for_a_day_changes_nothing_of_what_was_decided() {
    let place = Place::new(table(1..=10)).await;
    let decided =
        json!({"version": 1, "sheets": [{"rows": "services", "header_row": 1, "columns": [
            {"header": "reg", "column": 1, "field": "id"},
            {"header": "betrieb", "column": 2, "field": "name"},
            {"header": "tel", "column": 3, "field": "phone"},
        ]}]})
        .to_string();
    let repository = place.repository();
    repository
        .keep_mapping("council", &decided)
        .await
        .expect("kept");
    place.turn().await;
    let mut without = "betrieb,tel\n".to_owned();
    for row in 1..=10 {
        let _ = writeln!(without, "Home {row},01632 960{row:03}");
    }
    place.feed.becomes(Fault::File {
        kind: "text/csv",
        bytes: without.into_bytes(),
    });
    let feed = place.when_due().await;
    assert!(
        matches!(feed.health(), Health::Held(_)),
        "{:?}",
        feed.health()
    );
    let kept = repository.mapping("council").await.expect("read");
    assert_eq!(kept.as_deref(), Some(decided.as_str()));
    place.feed.becomes(table(1..=10));
    let feed = place.when_due().await;
    assert_eq!(feed.health(), Health::Working);
    assert_eq!((last(&feed).read, last(&feed).new), (10, 0));
}

/// A spreadsheet behind an address that has one row for each organisation, and no service.
fn directory(rows: std::ops::RangeInclusive<u32>) -> Fault {
    let mut text = "ID,Organisation,About\n".to_owned();
    for row in rows {
        let _ = writeln!(text, "{row},Trust {row},It helps.");
    }
    Fault::File {
        kind: "text/csv",
        bytes: text.into_bytes(),
    }
}

#[tokio::test]
async fn a_list_of_organisations_that_is_cut_short_waits_for_a_person() {
    let place = Place::new(directory(1..=10)).await;
    let mapping = json!({"version": 1, "sheets": [{"rows": "organizations", "columns": []}]});
    place
        .repository()
        .keep_mapping("council", &mapping.to_string())
        .await
        .expect("kept");
    assert_eq!(place.turn().await.health(), Health::Working);
    place.feed.becomes(directory(1..=3));
    let feed = place.when_due().await;
    assert!(
        matches!(feed.health(), Health::Held(loss) if (loss.lost, loss.known) == (7, 10)),
        "{:?}",
        feed.health()
    );
    let held = place.repository().held_feed("council", 9).await;
    let held = held.expect("read").expect("it waits");
    assert_eq!(held.names[0], "Trust 4");
    assert_eq!((held.run.read, held.run.missing), (3, 7));
}
