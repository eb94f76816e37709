//! Who is written to today, and about what: one mail to a person, whatever it is about.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::Result;
use assure::policy::{Numbered, Verification};
use assure::quality::today;
use assure::verification::{ALONG, rungs};
use chrono::{Days, NaiveDate, TimeDelta};
use hsds::identity::FINGERPOST_NS;
use identity::{Identity, Keepers};
use repository::{Move, NewVerificationLetter, Person, Round, Step};
use uuid::Uuid;
use web::{AskedService, VerificationNews, verification_letter};

/// Nobody is asked about other services than before sooner than so many days after the last time.
const APART: i64 = 7;
/// A team is asked about so many services at once, or a quarter of those that are due if that is more: the others get their turn
/// a week later, and do not lapse before.
const AT_ONCE: usize = 100;

/// Who is written to, and which rounds go on by that.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) moves: Vec<Move>,
    mails: BTreeMap<Uuid, Mail>,
}

/// What one person is written.
#[derive(Debug)]
struct Mail {
    person: Person,
    news: VerificationNews,
    /// The services that they can answer about, and whether because they look after them.
    services: BTreeMap<Uuid, bool>,
}

impl Mail {
    fn answerable(&self, is_asked: bool) -> Vec<Uuid> {
        let of = self
            .services
            .iter()
            .filter(|(_, asked)| **asked == is_asked);
        of.map(|(service, _)| *service).collect()
    }
}

/// Why somebody is written to about a service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Asked,
    Reminded,
    Helped,
    Told,
}

/// Who is there to be written to.
struct People<'i> {
    identity: &'i Identity,
    keepers: Keepers,
    unreachable: HashSet<Uuid>,
    assurers: Vec<Person>,
    teams: HashMap<Uuid, Vec<Person>>,
    /// Who was asked about new services less than a week ago.
    lately: HashSet<Uuid>,
}

impl<'i> People<'i> {
    async fn of(identity: &'i Identity, day: NaiveDate) -> Result<Self> {
        let repository = identity.repository();
        let unreachable = repository.unreachable().await?.into_iter();
        let unreachable: HashSet<Uuid> = unreachable.map(|gone| gone.person).collect();
        let mut assurers = identity.assurers().await?;
        assurers.retain(|person| !unreachable.contains(&person.id));
        let asked = repository.last_asked().await?.into_iter();
        let lately = asked.filter(|(_, at)| (day - today(*at)).num_days() < APART);
        Ok(Self {
            identity,
            keepers: identity.keepers().await?,
            unreachable,
            assurers,
            teams: HashMap::new(),
            lately: lately.map(|(person, _)| person).collect(),
        })
    }

    /// Those of a team who can say that its services are right, and can be written to.
    async fn team(&mut self, team: Option<Uuid>) -> Result<Vec<Person>> {
        let Some(team) = team else {
            return Ok(Vec::new());
        };
        if let Some(known) = self.teams.get(&team) {
            return Ok(known.clone());
        }
        let mut people = self.identity.senders(team).await?;
        people.retain(|person| !self.unreachable.contains(&person.id));
        self.teams.insert(team, people.clone());
        Ok(people)
    }
}

impl Plan {
    /// What is to be done now.
    pub(super) async fn make(identity: &Identity) -> Result<Self> {
        let repository = identity.repository();
        let day = today(repository.now());
        let policy = Numbered::current(repository).await?.policy.verification;
        let mut people = People::of(identity, day).await?;
        let mut plan = Self::default();
        let mut first: BTreeMap<Uuid, Vec<Round>> = BTreeMap::new();
        for round in repository.rounds(day + Days::new(ALONG)).await? {
            let (team, collector) = people.keepers.of(&round.source, round.organization);
            let keepers = people.team(team).await?;
            match team {
                // Also one that others were told of, because nobody could be written to then.
                Some(team) if round.letters == 0 && !keepers.is_empty() => {
                    first.entry(team).or_default().push(round);
                }
                _ => {
                    let helpers = people.team(collector).await?;
                    plan.go_on(round, &policy, day, (&keepers, &helpers, &people.assurers));
                }
            }
        }
        for (team, rounds) in first {
            let keepers = people.team(Some(team)).await?;
            plan.ask(rounds, day, &keepers, &people.lately);
        }
        Ok(plan)
    }

    /// Asks a team about what is due, and what soon is, unless one of them was asked lately. Where something has been due for a week those
    /// are asked who were not: others of the team may always have been asked by another.
    fn ask(
        &mut self,
        mut rounds: Vec<Round>,
        day: NaiveDate,
        keepers: &[Person],
        lately: &HashSet<Uuid>,
    ) {
        let due = rounds.iter().filter(|round| round.due_on <= day).count();
        let is_free = |person: &&Person| !lately.contains(&person.id);
        let free: Vec<Person> = keepers.iter().filter(is_free).cloned().collect();
        let waits = rounds.first().map(|round| (day - round.due_on).num_days());
        let has_waited = waits.is_some_and(|days| days > APART);
        if due == 0 || free.is_empty() || (free.len() < keepers.len() && !has_waited) {
            return;
        }
        rounds.truncate(AT_ONCE.max(due.div_ceil(4)));
        for round in rounds {
            self.tell(&free, &round, About::Asked);
            self.moves.push(Move {
                letters: 1,
                step: Step::Asked,
                is_unreached: false,
                from: round,
            });
        }
    }

    /// Reminds, or tells whoever stands next on the ladder. Where nobody who looks after a service can be written to, that is at once.
    fn go_on(
        &mut self,
        round: Round,
        policy: &Verification,
        day: NaiveDate,
        (keepers, helpers, assurers): (&[Person], &[Person], &[Person]),
    ) {
        let is_unreached = keepers.is_empty();
        if round.begun_on.is_none() && round.due_on > day {
            return;
        }
        let rungs = rungs(&round, policy, day);
        let (mut letters, mut step) = (round.letters, round.step);
        if let Some(reminded) = rungs.remind.filter(|_| !is_unreached) {
            self.tell(keepers, &round, About::Reminded);
            letters = reminded;
        }
        let tells_collector =
            (rungs.collector || is_unreached) && step < Step::Collector && !helpers.is_empty();
        if tells_collector {
            self.tell(helpers, &round, About::Helped);
            step = Step::Collector;
        }
        let nobody_else = is_unreached && helpers.is_empty();
        let tells_assurers =
            (rungs.assurers || nobody_else) && step < Step::Assurers && !assurers.is_empty();
        if tells_assurers {
            self.tell(assurers, &round, About::Told);
            step = Step::Assurers;
        }
        let is_moved = letters != round.letters || step != round.step;
        if is_moved || is_unreached != round.is_unreached {
            self.moves.push(Move {
                letters,
                step,
                is_unreached,
                from: round,
            });
        }
    }

    fn tell(&mut self, people: &[Person], round: &Round, about: About) {
        for person in people {
            let mail = self.mails.entry(person.id).or_insert_with(|| Mail {
                person: person.clone(),
                news: VerificationNews::default(),
                services: BTreeMap::new(),
            });
            let news = &mut mail.news;
            let list = match about {
                About::Asked => &mut news.asked,
                About::Reminded => &mut news.reminded,
                About::Helped => &mut news.helped,
                About::Told => &mut news.told,
            };
            list.push(AskedService {
                name: round.name.split_whitespace().collect::<Vec<_>>().join(" "),
                since: round.word_on,
            });
            if about != About::Told {
                let is_asked = mail.services.entry(round.entity).or_default();
                *is_asked |= about != About::Helped;
            }
        }
    }

    /// The mails, each with a secret of its own.
    pub(super) fn letters(
        &self,
        identity: &Identity,
        settings: &web::Settings,
        answerable: TimeDelta,
    ) -> Result<Vec<NewVerificationLetter>> {
        let now = identity.repository().now();
        let mut letters = Vec::with_capacity(self.mails.len());
        for mail in self.mails.values() {
            let secret = identity.new_secret()?;
            let days = answerable.num_days();
            let letter = verification_letter(settings, &mail.person, &mail.news, &secret, days)?;
            let Some(letter) = letter else {
                continue;
            };
            let secret = secret.hash();
            letters.push(NewVerificationLetter {
                id: Uuid::new_v5(&FINGERPOST_NS, secret.as_bytes()),
                person: mail.person.id,
                secret,
                asks: i64::try_from(mail.news.asked.len())?,
                services: mail.answerable(true),
                helped: mail.answerable(false),
                expires_at: now + answerable,
                letter,
            });
        }
        Ok(letters)
    }
}
