//! What there is to choose from: the topics by which people browse, circumstances, ways of attending, organisations.

use std::collections::HashMap;

use assure::policy::{Context, Numbered, Policy};
use assure::quality::contexts_of;
use collect::form::{Offer, Runner, Term, extra_answer};
use find::listing::TermGroup;
use hsds::document::{object, text};
use hsds::identity::Namespace;
use hsds::{Document, Kind};
use repository::{ClaimFilter, ClaimState, ExtraQuestion, NewExtraQuestion, RecordFilter, Source};
use uuid::Uuid;

use crate::entry::id;
use crate::problem::Fault;
use crate::site::Site;
use crate::topics;

/// So many organisations of a list are known by name.
const RUNNERS: i64 = 2_000;
/// So many claims of a team are looked at.
const CLAIMS: i64 = 100;

/// The choices of somebody who enters a service of a source.
pub(super) async fn of(site: &Site, source: &Source, document: &Document) -> Result<Offer, Fault> {
    let terms = site.terms().await?;
    let runners = runners(site, source, document).await?;
    Ok(Offer {
        extra: extra(site, source, document, &runners).await?,
        runners,
        place: site.settings().area.clone().unwrap_or_default(),
        topics: terms.topics.clone(),
        who: terms.who.clone(),
        ways: terms.ways.clone(),
    })
}

/// The extra questions that are asked of a service. What is asked in a context of the policy is asked of what belongs to it; what was answered stays
/// in sight, whatever became of the context.
async fn extra(
    site: &Site,
    source: &Source,
    document: &Document,
    runners: &[Runner],
) -> Result<Vec<ExtraQuestion>, Fault> {
    let repository = site.repository();
    let mut questions = repository.extra_questions().await?;
    let policy = Numbered::current(repository).await?.policy;
    if questions
        .iter()
        .all(|question| context_of(&policy, &question.asked).is_none())
    {
        return Ok(questions);
    }
    let mut sources = vec![source.slug.clone()];
    if let Some(published) = id(document) {
        let others = repository.sources_of(&[published]).await?;
        sources.extend(others.into_values().flatten());
    }
    let service = with_runner(site, document, runners).await?;
    let belongs = contexts_of(repository, &policy, &service, &sources).await?;
    questions.retain(|question| {
        let of = context_of(&policy, &question.asked);
        let is_asked = of.is_none_or(|context| belongs.contains(&context.slug));
        is_asked || !extra_answer(document, question).is_empty()
    });
    Ok(questions)
}

/// A service with who runs it as that is published: chosen is only its id, which may be that of a source.
async fn with_runner(
    site: &Site,
    document: &Document,
    runners: &[Runner],
) -> Result<Document, Fault> {
    let mut service = document.clone();
    let Ok(chosen) = text(document, "organization_id").parse::<Uuid>() else {
        return Ok(service);
    };
    let entity = site.repository().entity(chosen).await?;
    let stands = entity
        .and_then(|entity| entity.redirect_to)
        .unwrap_or(chosen);
    let known = runners.iter().find(|runner| runner.id == chosen);
    let runner = match organization(site, stands).await? {
        Some(published) => Some(published),
        None => known
            .map(|runner| Document::from_iter([("name".to_owned(), runner.name.clone().into())])),
    };
    service.insert("organization_id".to_owned(), stands.to_string().into());
    if let Some(runner) = runner {
        service.insert("organization".to_owned(), runner.into());
    }
    Ok(service)
}

/// The context of the policy that a question names. No two of a policy are called alike.
pub(crate) fn context_of<'p>(
    policy: &'p Policy,
    question: &NewExtraQuestion,
) -> Option<&'p Context> {
    let called = |name: &str| name.trim().to_lowercase();
    let asked = called(&question.context);
    let mut contexts = policy.contexts.iter();
    contexts.find(|context| called(&context.name) == asked)
}

/// The terms that may be chosen, whether services have them yet or not.
pub(crate) async fn terms(site: &Site) -> Result<Offer, Fault> {
    let documents = topics::documents(site).await?;
    let main = site.topics().await?;
    let chosen = site.settings().brand.topics.clone();
    let main = chosen.or_else(|| {
        let mut taxonomies = main.taxonomies.iter();
        let first = taxonomies.find(|taxonomy| !taxonomy.is_who)?;
        Some(first.name.clone())
    });
    let names: HashMap<Uuid, (String, Option<Uuid>)> = documents
        .iter()
        .filter_map(|document| {
            let parent = text(document, "parent_id").parse().ok();
            Some((id(document)?, (text(document, "name").to_owned(), parent)))
        })
        .collect();
    let mut offer = Offer::default();
    for document in &documents {
        let Some(id) = id(document) else { continue };
        let taxonomy = topics::taxonomy_of(document);
        let term = Term {
            id,
            name: text(document, "name").to_owned(),
            group: top(&names, id).unwrap_or_else(|| taxonomy.clone()),
        };
        match TermGroup::of("", &taxonomy) {
            TermGroup::Extra | TermGroup::Picture => {}
            TermGroup::Way => offer.ways.push(term),
            TermGroup::Who => offer.who.push(Term {
                group: String::new(),
                ..term
            }),
            TermGroup::Topic => {
                let is_main = main
                    .as_deref()
                    .is_none_or(|main| taxonomy.eq_ignore_ascii_case(main));
                if is_main {
                    offer.topics.push(term);
                }
            }
        }
    }
    for terms in [&mut offer.topics, &mut offer.who] {
        terms.sort_by_key(|term| (term.group.to_lowercase(), term.name.to_lowercase()));
        terms.dedup_by(|left, right| {
            left.group == right.group && left.name.eq_ignore_ascii_case(&right.name)
        });
    }
    Ok(offer)
}

/// What stands above a term at the top of its taxonomy; none for what has nothing above or beneath it.
fn top(names: &HashMap<Uuid, (String, Option<Uuid>)>, id: Uuid) -> Option<String> {
    /// No taxonomy is as deep; one that goes round ends here.
    const DEEPEST: usize = 20;
    let mut at = id;
    for _ in 0..DEEPEST {
        match names
            .get(&at)?
            .1
            .filter(|parent| names.contains_key(parent))
        {
            Some(parent) => at = parent,
            None => break,
        }
    }
    let has_children = names.values().any(|(_, parent)| *parent == Some(at));
    has_children.then(|| names.get(&at).map(|(name, _)| name.clone()))?
}

/// The organisations that the source has, those that its team looks after, and the one that is chosen already.
pub(super) async fn runners(
    site: &Site,
    source: &Source,
    document: &Document,
) -> Result<Vec<Runner>, Fault> {
    let filter = RecordFilter {
        source: Some(source.slug.clone()),
        kind: Some(Kind::Organization),
        limit: RUNNERS,
        ..RecordFilter::default()
    };
    let records = site.repository().records(&filter).await?;
    let namespace = Namespace::of_source(&source.slug);
    let known = records.into_iter().filter_map(|record| {
        Some(Runner {
            id: namespace.id(Kind::Organization, &record.key),
            name: record.name?,
        })
    });
    let mut runners: Vec<Runner> = known.collect();
    runners.extend(claimed(site, source).await?);
    runners.sort_by(|left, right| left.name.cmp(&right.name));
    runners.dedup_by_key(|runner| runner.id);
    if let Ok(chosen) = text(document, "organization_id").parse::<Uuid>()
        && runners.iter().all(|runner| runner.id != chosen)
    {
        let name = organization(site, chosen).await?;
        let name = name.map_or_else(
            || "The organisation that runs it now".to_owned(),
            |found| text(&found, "name").to_owned(),
        );
        runners.push(Runner { id: chosen, name });
    }
    Ok(runners)
}

/// The organisations that the team of a source looks after, or has asked to.
async fn claimed(site: &Site, source: &Source) -> Result<Vec<Runner>, Fault> {
    let Some(team) = source.team else {
        return Ok(Vec::new());
    };
    let filter = ClaimFilter {
        teams: vec![team],
        limit: CLAIMS,
        ..ClaimFilter::default()
    };
    let claims = site.repository().claims(&filter).await?.into_iter();
    let live = claims.filter(|claim| {
        let is_live = matches!(claim.state, ClaimState::Waiting | ClaimState::Confirmed);
        is_live && claim.details.is_none()
    });
    let runners = live.filter_map(|claim| {
        Some(Runner {
            id: claim.organization?,
            name: claim.name,
        })
    });
    Ok(runners.collect())
}

/// An organisation as it is published.
pub(super) async fn organization(site: &Site, id: Uuid) -> Result<Option<Document>, Fault> {
    let found = site.repository().published(Kind::Organization, id).await?;
    let document = found.map(|found| serde_json::from_str::<Document>(&found.detail));
    Ok(document
        .and_then(Result::ok)
        .filter(|found| object(found, "id").is_none()))
}
