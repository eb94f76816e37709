//! A year of quarterly verification, with people who confirm, change, ignore, leave and whose mail bounces.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// How a team of the year behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Confirms so many days after each letter; after thirty that is late.
    Confirms(u64),
    /// Sends a change instead.
    Changes,
    /// Never answers.
    Ignores,
    /// Has an address that takes no mail from the second letter on.
    Bounces,
    /// Confirms twice, then leaves the team.
    Leaves,
    /// Answers only when reminded.
    Late,
}

const HABITS: [Habit; 20] = [
    Habit::Confirms(0),
    Habit::Confirms(1),
    Habit::Confirms(2),
    Habit::Confirms(3),
    Habit::Confirms(4),
    Habit::Confirms(1),
    Habit::Confirms(5),
    Habit::Confirms(6),
    Habit::Confirms(2),
    Habit::Changes,
    Habit::Changes,
    Habit::Changes,
    Habit::Late,
    Habit::Late,
    Habit::Late,
    Habit::Ignores,
    Habit::Ignores,
    Habit::Confirms(40),
    Habit::Bounces,
    Habit::Leaves,
];

/// A year of quarterly verification, day by day: what happened in each month.
async fn year(database: &TestDatabase) -> String {
    let place = Place::on(database).await;
    for (number, _) in (0_u128..).zip(HABITS) {
        let slug = format!("team-{number}");
        place.source(&slug).await;
        let services: Vec<Value> = (0..10)
            .map(|at| club(1 + number * 10 + at, number * 10 + at / 5, ""))
            .collect();
        place.send(&slug, &services).await;
    }
    let mut waiting: Vec<(NaiveDate, usize, Letter)> = Vec::new();
    let (mut times, mut written_to) = (BTreeMap::new(), BTreeSet::new());
    for _ in 0..365 {
        place.days(1).await;
        let day = today(place.repository().now());
        for letter in place.mail().await {
            let name = letter
                .recipient
                .split('@')
                .next()
                .unwrap_or_default()
                .to_owned();
            assert!(written_to.insert((name.clone(), day)), "{name} on {day}");
            let Some(team) = name
                .strip_prefix("team-")
                .and_then(|team| team.parse().ok())
            else {
                continue;
            };
            let wait = match HABITS[team] {
                Habit::Confirms(days) => days,
                Habit::Late if letter.subject.starts_with("Please") => 1,
                _ => 0,
            };
            waiting.push((day + Days::new(wait), team, letter));
        }
        let (due, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(on, ..)| *on <= day);
        waiting = later;
        for (_, team, letter) in due {
            answer(&place, team, &letter, times.entry(team).or_insert(0)).await;
        }
    }
    let since = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let months = place.repository().verification_by_month(since).await;
    let mut table = String::from("month    due  mails  confirmed  changed  lapsed  recovered\n");
    for month in months.expect("read").iter().rev() {
        let _ = writeln!(
            table,
            "{}  {:3}  {:5}  {:9}  {:7}  {:6}  {:9}",
            month.month,
            month.due,
            month.sent,
            month.confirmed,
            month.changed,
            month.lapsed,
            month.recovered
        );
    }
    let standing = place
        .repository()
        .verification_by_source(today(place.repository().now()))
        .await
        .expect("read");
    let lapsed: i64 = standing.iter().map(|source| source.lapsed).sum();
    let services: i64 = standing.iter().map(|source| source.services).sum();
    let _ = write!(
        table,
        "at the end: {services} services, {lapsed} of them lapsed"
    );
    place.repository().close().await;
    table
}

async fn answer(place: &Place, team: usize, letter: &Letter, times: &mut u32) {
    *times += 1;
    let repository = place.repository();
    let now = repository.now();
    match HABITS[team] {
        Habit::Confirms(_) => {
            place.confirm(letter).await;
        }
        Habit::Late if letter.subject.starts_with("Please") => {
            place.confirm(letter).await;
        }
        Habit::Late | Habit::Ignores => {}
        Habit::Changes => {
            let numbers =
                (0..10).map(|at| (1 + team as u128 * 10 + at, team as u128 * 10 + at / 5));
            let said = format!("Since day {} of {}.", now.ordinal(), now.year());
            let services: Vec<Value> = numbers
                .map(|(number, organization)| club(number, organization, &said))
                .collect();
            place.send(&format!("team-{team}"), &services).await;
        }
        Habit::Bounces => {
            if *times == 1 {
                place.confirm(letter).await;
            } else {
                repository
                    .note_bounce(&letter.recipient)
                    .await
                    .expect("noted");
            }
        }
        Habit::Leaves => {
            if *times <= 2 {
                place.confirm(letter).await;
            }
            if *times == 2 {
                let person = repository.person_by_email(&letter.recipient).await;
                let person = person.expect("read").expect("there");
                repository
                    .close_person(person.id, "operator")
                    .await
                    .expect("closed");
            }
        }
    }
}

#[tokio::test]
async fn a_year_of_quarterly_verification_goes_as_it_is_told_in_the_measurements() {
    let tables = std::sync::Mutex::new(Vec::new());
    let tables = &tables;
    on_each_database(|database| async move {
        let table = year(&database).await;
        println!("{}\n{table}", database.engine);
        tables.lock().expect("nobody panicked").push(table);
    })
    .await;
    let tables = tables.lock().expect("nobody panicked");
    // The last column: somebody answered after it had lapsed.
    let came_back = |line: &str| !line.ends_with(" 0") && line.starts_with("202");
    assert!(tables[0].lines().any(came_back), "{}", tables[0]);
    assert!(tables.iter().all(|table| *table == tables[0]));
    let told = include_str!("../../../../docs/measurements.md");
    assert!(told.contains(&tables[0]), "{}", tables[0]);
}
