use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use assure::policy::{self, Numbered, Policy};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use hsds::Kind;
use identity::{HOST_TEAM, Role, Secret};
use repository::{
    AnsweredQuestion, Assertion, AssertionKind, Letter, Repository, Source, Standing, Team, Trust,
};
use serde_json::{Value, json};
use testkit::clock::SteppingClock;
use testkit::databases::{TestDatabase, on_each_database};
use uuid::Uuid;

use super::*;
use crate::installation::rehearsal::{self, grant};

mod silence;
mod year;

/// An installation whose clock is wound by hand.
struct Place {
    installation: Installation,
    clock: Arc<SteppingClock>,
    settings: web::Settings,
    /// Whether mail goes.
    delivers: AtomicBool,
    /// The number of the last letter that was read.
    read: std::sync::Mutex<i64>,
    _folder: tempfile::TempDir,
}

impl Place {
    async fn on(database: &TestDatabase) -> Self {
        let (installation, clock, folder) = rehearsal::open(database, "2026-01-05T09:00:00Z").await;
        let place = Self {
            installation,
            clock,
            settings: web::Settings {
                public_url: "https://services.example.org/".parse().ok(),
                title: "Services in Wyrebridge".to_owned(),
                ..web::Settings::default()
            },
            delivers: AtomicBool::new(true),
            read: std::sync::Mutex::new(0),
            _folder: folder,
        };
        place.person("sam", HOST_TEAM, Role::Assurer).await;
        place
    }

    fn repository(&self) -> &Repository {
        &self.installation.repository
    }

    async fn person(&self, name: &str, team: Uuid, role: Role) -> Uuid {
        rehearsal::person(&self.installation, name, team, role).await
    }

    /// A source with a team of one collector.
    async fn source(&self, slug: &str) -> Team {
        let identity = self.installation.identity();
        let team = identity.add_team(&grant(), slug).await.expect("a team");
        let source = Source {
            team: Some(team.id),
            trust: Trust::Open,
            ..Source::new(slug).expect("a slug")
        };
        let saved = self.repository().save_source(&source, "operator").await;
        saved.expect("a source");
        self.person(slug, team.id, Role::Collector).await;
        team
    }

    async fn send(&self, source: &str, services: &[Value]) {
        rehearsal::send(&self.installation, source, services).await;
    }

    async fn policy(&self, text: &str) {
        let repository = self.repository();
        let number = Numbered::current(repository).await.expect("read").number;
        let policy = Policy::parse(text).expect("a policy");
        let set = policy::set(repository, number, policy, "A test.", "operator").await;
        assert!(set.expect("set").is_some());
    }

    /// A look of the background, and what it has put together again.
    async fn look(&self) -> Done {
        let done = once(&self.installation, &self.settings)
            .await
            .expect("a look");
        let Installation {
            repository,
            gazetteer,
            ..
        } = &self.installation;
        assure::work_off(repository, gazetteer).await.expect("done");
        if self.delivers.load(Relaxed) {
            self.deliver().await;
        }
        done
    }

    /// What was written is sent.
    async fn deliver(&self) {
        let repository = self.repository();
        while let Some(letter) = repository
            .claim_letter(TimeDelta::minutes(2))
            .await
            .expect("claimed")
        {
            repository.letter_sent(letter.id, true).await.expect("sent");
        }
    }

    /// So many days go by, each with a look.
    async fn days(&self, days: u64) -> usize {
        let mut letters = 0;
        for _ in 0..days {
            self.clock.advance(TimeDelta::days(1));
            letters += self.look().await.letters;
        }
        letters
    }

    /// The mail that was written since it was read the last time, in the order in which it was.
    async fn mail(&self) -> Vec<Letter> {
        let mut letters = self.repository().letters(10_000).await.expect("mail");
        let mut read = self.read.lock().expect("nobody panicked");
        letters.retain(|letter| letter.id > *read);
        letters.sort_by_key(|letter| letter.id);
        *read = letters.last().map_or(*read, |letter| letter.id);
        letters
    }

    /// Whoever got a letter says of all that they look after and that is still asked that it is right. Gives how many counted.
    async fn confirm(&self, letter: &Letter) -> usize {
        let repository = self.repository();
        let Some(secret) = secret_in(letter) else {
            return 0;
        };
        let hash = Secret::given(secret).hash();
        let known = repository.verification_letter(&hash).await.expect("read");
        let Some(known) = known else {
            return 0;
        };
        let mut counted = 0;
        for question in known.questions.iter().filter(|question| question.is_open) {
            let published = repository.published(Kind::Service, question.entity).await;
            let published = published.expect("read").expect("there");
            let word = word(question.entity, repository.now());
            let answered = repository
                .confirm_by_letter(known.id, &published.hash, &word, "person:test")
                .await;
            counted += usize::from(answered.expect("answered") == AnsweredQuestion::Counts);
        }
        counted
    }

    async fn is_live(&self, number: u128) -> bool {
        let found = self.repository().published(Kind::Service, id(number)).await;
        let found = found.expect("read");
        found.is_some_and(|found| found.standing == Standing::Live)
    }

    async fn lapsed(&self) -> usize {
        let day = today(self.repository().now());
        let sources = self.repository().verification_by_source(day).await;
        let lapsed: i64 = sources.expect("read").iter().map(|one| one.lapsed).sum();
        usize::try_from(lapsed).expect("not less than none")
    }
}

fn word(entity: Uuid, at: DateTime<Utc>) -> Assertion {
    Assertion {
        entity,
        kind: AssertionKind::Verified,
        context: None,
        version: None,
        by: "A team".to_owned(),
        role: "collector".to_owned(),
        channel: "mail".to_owned(),
        at,
    }
}

fn secret_in(letter: &Letter) -> Option<String> {
    let mut lines = letter.body.lines();
    let line = lines.find_map(|line| line.split_once("/still-right/"))?;
    Some(line.1.to_owned())
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0000 + number)
}

/// A service of an organisation.
fn club(number: u128, organization: u128, said: &str) -> Value {
    json!({
        "id": id(number),
        "name": format!("Club {number}"),
        "status": "active",
        "description": format!("It meets every week. {said}"),
        "organization": {
            "id": id(100_000 + organization),
            "name": format!("Helpers {organization}"),
            "description": "They help."
        },
        "phones": [{"number": "01632 960001"}],
    })
}

fn to(letters: &[Letter]) -> Vec<&str> {
    letters
        .iter()
        .map(|letter| letter.recipient.split('@').next().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn who_does_not_answer_is_reminded_then_others_are_told_then_people_read_it() {
    on_each_database(|database| async move {
        let place = Place::on(&database).await;
        place.source("council").await;
        place.policy("[verification]\nevery_days = 10").await;
        let services: Vec<Value> = (1..=3).map(|number| club(number, 1, "")).collect();
        place.send("council", &services).await;
        assert_eq!(place.look().await.letters, 0, "nothing is due");
        let mut days = BTreeMap::new();
        for day in 1..=60 {
            place.days(1).await;
            for letter in place.mail().await {
                days.entry(day).or_insert_with(Vec::new).push((
                    to(std::slice::from_ref(&letter))[0].to_owned(),
                    letter.subject,
                ));
            }
        }
        let days: Vec<_> = days.into_iter().collect();
        let first = days[0].0;
        let told: Vec<(i32, &str, &str)> = days
            .iter()
            .flat_map(|(day, letters)| {
                let letters = letters.iter();
                letters.map(move |(to, subject)| (day - first, to.as_str(), subject.as_str()))
            })
            .collect();
        assert_eq!(
            told,
            [
                (0, "council", "Are these 3 services still right?"),
                (7, "council", "Please answer: 3 services to look at"),
                (21, "council", "Please answer: 3 services to look at"),
                (28, "sam", "Nobody answers about 3 services"),
            ]
        );
        assert!((5..=10).contains(&first), "{first}");
        assert_eq!(place.lapsed().await, 3);
        let lapsed = place.repository().lapsed(&[id(1)]).await.expect("read");
        let last = lapsed[&id(1)];
        assert_eq!(last.on.to_string(), "2026-01-05");
        assert!(!last.is_by_person && last.is_asked);
        // One word, and it is gone at once.
        let at = place.repository().now();
        let said = [word(id(1), at)];
        let said = place.repository().assert(&said, "person:x").await;
        said.expect("said");
        assert_eq!(place.lapsed().await, 2);
        assert!(
            place
                .repository()
                .lapsed(&[id(1)])
                .await
                .expect("read")
                .is_empty()
        );
        let since = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
        let months = place.repository().verification_by_month(since).await;
        let months = months.expect("read");
        let sum = |of: fn(&repository::MonthOfVerification) -> i64| -> i64 {
            months.iter().map(of).sum()
        };
        assert_eq!(sum(|month| month.due), 3);
        assert_eq!(sum(|month| month.sent), 4);
        assert_eq!(sum(|month| month.lapsed), 3);
        assert_eq!(
            (sum(|month| month.confirmed), sum(|month| month.recovered)),
            (1, 1)
        );
        place.repository().close().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_nodes_that_decide_at_once_one_writes() {
    on_each_database(|database| async move {
        let place = Place::on(&database).await;
        place.source("council").await;
        place.policy("[verification]\nevery_days = 10").await;
        place.send("council", &[club(1, 1, "")]).await;
        place.look().await;
        place.clock.advance(TimeDelta::days(11));
        let identity = place.installation.identity();
        let repository = place.repository();
        let day = today(repository.now());
        let plans = [
            Plan::make(&identity).await.expect("a plan"),
            Plan::make(&identity).await.expect("a plan"),
        ];
        let mut went = Vec::new();
        for plan in &plans {
            let letters = plan.letters(&identity, &place.settings, ANSWERABLE);
            let letters = letters.expect("letters");
            assert_eq!((plan.moves.len(), letters.len()), (1, 1));
            went.push(
                repository
                    .ask(&plan.moves, &letters, day)
                    .await
                    .expect("asked"),
            );
        }
        assert_eq!(went, [true, false]);
        assert_eq!(place.mail().await.len(), 1);
        assert_eq!(place.look().await.letters, 0);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_cannot_be_written_to_is_passed_over_until_they_have_another_address() {
    on_each_database(|database| async move {
        let place = Place::on(&database).await;
        let team = place.source("council").await;
        place.policy("[verification]\nevery_days = 10").await;
        place.send("council", &[club(1, 1, "")]).await;
        place.look().await;
        place.days(11).await;
        assert_eq!(to(&place.mail().await), ["council"]);
        let repository = place.repository();
        repository
            .note_bounce("council@example.org")
            .await
            .expect("noted");
        repository
            .note_bounce("nobody@example.org")
            .await
            .expect("noted");
        assert_eq!(
            place.look().await.letters,
            1,
            "the assurers are told right away"
        );
        assert_eq!(to(&place.mail().await), ["sam"]);
        assert_eq!(place.days(20).await, 0, "nobody else is there to be told");
        let gone = repository.unreachable().await.expect("read");
        assert_eq!((gone.len(), gone[0].name.as_str()), (1, "council"));
        let sources = repository
            .verification_by_source(today(repository.now()))
            .await;
        assert_eq!(sources.expect("read")[0].unreached, 1);
        let taken = repository
            .set_email(gone[0].person, "sam@example.org", "operator")
            .await;
        assert!(!taken.expect("asked"), "somebody else has it");
        let set = repository
            .set_email(gone[0].person, "new@example.org", "operator")
            .await;
        assert!(set.expect("set"));
        place.days(1).await;
        assert_eq!(to(&place.mail().await), ["new"], "they are reminded there");
        assert!(repository.unreachable().await.expect("read").is_empty());
        assert_eq!(repository.colleagues(team.id).await.expect("read").len(), 1);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn where_no_mail_is_sent_nobody_is_asked_and_nothing_lapses() {
    let database = TestDatabase::sqlite().expect("a database");
    let mut place = Place::on(&database).await;
    place.source("council").await;
    place.policy("[verification]\nevery_days = 10").await;
    place.send("council", &[club(1, 1, "")]).await;
    place.settings.public_url = None;
    assert_eq!(place.days(90).await, 0);
    assert_eq!(place.lapsed().await, 0);
    // As soon as mail is sent again they have as long to answer as anybody.
    place.settings.public_url = "https://services.example.org/".parse().ok();
    assert_eq!(place.days(1).await, 1);
    place.days(28).await;
    assert_eq!(place.lapsed().await, 0);
    place.days(2).await;
    assert_eq!(place.lapsed().await, 1);
}

#[tokio::test]
async fn what_lapses_is_taken_out_a_few_a_day_after_the_assurers_were_told_and_comes_back_at_once()
{
    on_each_database(|database| async move {
        let place = Place::on(&database).await;
        place.source("council").await;
        place
            .policy(
                "[verification]\nevery_days = 4\ngrace_days = 6\nescalate_to_collector_days = 2\n\
                 escalate_to_assurer_days = 4\nlapse = \"unpublish\"",
            )
            .await;
        let services: Vec<Value> = (1..=40).map(|number| club(number, number, "")).collect();
        place.send("council", &services).await;
        place.look().await;
        let live = async || {
            let mut live = 0;
            for number in 1..=40 {
                live += usize::from(place.is_live(number).await);
            }
            live
        };
        let mut was = 40;
        let mut is_told_first = false;
        for _ in 0..25 {
            place.days(1).await;
            let mail = place.mail().await;
            is_told_first |= was == 40 && to(&mail).contains(&"sam");
            let now = live().await;
            assert!(was - now <= 2, "one in twenty a day at most: {was} to {now}");
            was = now;
        }
        assert!(is_told_first && was < 30, "{was}");
        let mut held = Vec::new();
        for number in 1..=40 {
            if !place.is_live(number).await {
                held.push(id(number));
            }
        }
        let held_by = place.repository().held_by().await.expect("read");
        assert!(held.iter().all(|id| held_by[id][0].0 == "verification-lapsed"));
        // Somebody says that one is right: it is back, and no other is.
        let at = place.repository().now();
        let said = [word(held[0], at)];
        let said = place.repository().assert(&said, "person:x").await;
        said.expect("said");
        let Installation {
            repository,
            gazetteer,
            ..
        } = &place.installation;
        assure::work_off(repository, gazetteer).await.expect("done");
        assert_eq!(live().await, was + 1);
        // The list says something new of another: that is back, too.
        let changed = held[1].as_u128() - id(0).as_u128();
        let service = club(changed, changed, "On Tuesdays now.");
        place.send("council", &[service]).await;
        assert_eq!(live().await, was + 2);
        place.look().await;
        assert_eq!(live().await, was + 2, "and stays");
        // The place does not take such out any more: all are back.
        place.policy("[verification]\nevery_days = 4\ngrace_days = 6\nlapse = \"rank-down\"\nescalate_to_collector_days = 2\nescalate_to_assurer_days = 4").await;
        place.look().await;
        assert_eq!(live().await, 40);
        let behind = repository.behind().await.expect("read").len();
        assert_eq!(behind, place.lapsed().await);
        place.policy("[verification]\nevery_days = 4").await;
        place.look().await;
        assert!(repository.behind().await.expect("read").is_empty());
        repository.close().await;
    })
    .await;
}
