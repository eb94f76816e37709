//! Published things put into a repository by hand, so that these tests need no import and no policy.

use hsds::Kind;
use repository::{Content, EntityChange, EntityState, Facets, Publication, Repository, What};
use serde_json::{Value, json};
use uuid::Uuid;

/// The id of the n-th thing of a kind.
pub(crate) fn id(kind: Kind, number: u32) -> Uuid {
    Uuid::new_v5(
        &Uuid::NAMESPACE_URL,
        format!("https://example.org/{kind}/{number}").as_bytes(),
    )
}

/// The id of the n-th thing of a kind, as documents hold it.
pub(crate) fn text_id(kind: Kind, number: u32) -> String {
    id(kind, number).to_string()
}

/// Something to publish.
pub(crate) struct Thing {
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    pub(crate) list: Value,
    pub(crate) detail: Value,
    pub(crate) facets: Facets,
    pub(crate) owner: Option<Uuid>,
}

pub(crate) fn organization(number: u32) -> Thing {
    let row = json!({
        "id": text_id(Kind::Organization, number),
        "name": format!("Organisation {number}"),
        "description": "It helps.",
    });
    thing(
        Kind::Organization,
        number,
        row.clone(),
        row,
        Facets::default(),
    )
}

/// A service of an organisation; its extra field is in no profile.
pub(crate) fn service(number: u32, owner: u32) -> Thing {
    let organization = json!({
        "id": text_id(Kind::Organization, owner),
        "name": format!("Organisation {owner}"),
        "description": "It helps.",
    });
    let list = json!({
        "id": text_id(Kind::Service, number),
        "name": format!("Service {number}"),
        "status": "active",
        "last_modified": repository::WHEN,
        "minimum_age": 10 * number,
        "x_local": "ours",
        "organization_id": text_id(Kind::Organization, owner),
        "organization": organization,
    });
    let mut detail = list.clone();
    detail["schedules"] = json!([{"id": text_id(Kind::Schedule, number), "byday": "MO"}]);
    let facets = Facets {
        name: Some(format!("Service {number}")),
        status: Some("active".to_owned()),
        organization: Some(id(Kind::Organization, owner)),
        minimum_age: Some(f64::from(10 * number)),
        ..Facets::default()
    };
    thing(Kind::Service, number, list, detail, facets)
}

pub(crate) fn taxonomy(number: u32) -> Thing {
    let row = json!({
        "id": text_id(Kind::Taxonomy, number),
        "name": format!("Taxonomy {number}"),
        "description": "Words.",
    });
    thing(Kind::Taxonomy, number, row.clone(), row, Facets::default())
}

pub(crate) fn term(number: u32, taxonomy: u32, parent: Option<u32>) -> Thing {
    let mut row = json!({
        "id": text_id(Kind::TaxonomyTerm, number),
        "name": format!("Term {number}"),
        "description": format!("Term {number}"),
        "taxonomy_id": text_id(Kind::Taxonomy, taxonomy),
    });
    if let Some(parent) = parent {
        row["parent_id"] = json!(text_id(Kind::TaxonomyTerm, parent));
    }
    let facets = Facets {
        taxonomy: Some(id(Kind::Taxonomy, taxonomy)),
        parent: parent.map(|parent| id(Kind::TaxonomyTerm, parent)),
        ..Facets::default()
    };
    thing(Kind::TaxonomyTerm, number, row.clone(), row, facets)
}

/// A place where a service is delivered; its texts lack the service, as the repository keeps them.
pub(crate) fn delivery(number: u32, service: u32) -> Thing {
    let row = json!({
        "id": text_id(Kind::ServiceAtLocation, number),
        "service_id": text_id(Kind::Service, service),
        "location_id": text_id(Kind::Location, number),
        "location": {"id": text_id(Kind::Location, number), "location_type": "physical", "name": "Hall"},
    });
    let mut thing = thing(
        Kind::ServiceAtLocation,
        number,
        row.clone(),
        row,
        Facets::default(),
    );
    thing.owner = Some(id(Kind::Service, service));
    thing
}

impl Thing {
    /// Carries a term of a taxonomy.
    pub(crate) fn about(mut self, term: u32, taxonomy: u32) -> Self {
        self.facets.terms.push((
            id(Kind::TaxonomyTerm, term),
            Some(id(Kind::Taxonomy, taxonomy)),
        ));
        self
    }

    /// Has a session.
    pub(crate) fn session(mut self, days: &str, opens: &str, closes: &str) -> Self {
        self.facets
            .sessions
            .push((Some(days.into()), Some(opens.into()), Some(closes.into())));
        self
    }
}

fn thing(kind: Kind, number: u32, list: Value, detail: Value, facets: Facets) -> Thing {
    Thing {
        kind,
        id: id(kind, number),
        list,
        detail,
        facets,
        owner: None,
    }
}

/// Publishes things, in this order.
pub(crate) async fn publish(repository: &Repository, things: Vec<Thing>) {
    let mut unit = repository.begin_settling().await.expect("a unit");
    let new: Vec<(Uuid, Kind)> = things.iter().map(|thing| (thing.id, thing.kind)).collect();
    let known = unit
        .taken(&new.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .await
        .expect("entities");
    let new: Vec<(Uuid, Kind)> = new
        .into_iter()
        .filter(|(id, _)| !known.contains_key(id))
        .collect();
    unit.make_entities(&new).await.expect("entities are made");
    for thing in things {
        let position = position(repository, thing.kind, thing.id).await;
        let hash = format!("{:032x}", fold(&thing.detail.to_string()));
        unit.change_entities(&[published(thing.id)])
            .await
            .expect("an entity is changed");
        unit.publish(Publication {
            kind: thing.kind,
            id: thing.id,
            entity: thing.id,
            owner: thing.owner,
            position,
            what: if position.is_some() {
                What::Changed
            } else {
                What::Published
            },
            cause: "submission 1".to_owned(),
            content: Content::Live {
                list: thing.list.to_string(),
                detail: thing.detail.to_string(),
                hash,
                facets: Box::new(thing.facets),
                retire_at: None,
            },
        });
    }
    unit.commit().await.expect("it is committed");
}

/// Withdraws a thing.
pub(crate) async fn withdraw(repository: &Repository, kind: Kind, id: Uuid) {
    end(repository, kind, id, What::Withdrawn, Content::Gone).await;
}

/// Has another thing stand for a thing.
pub(crate) async fn merge(repository: &Repository, kind: Kind, id: Uuid, to: Uuid) {
    end(repository, kind, id, What::Merged, Content::Moved { to }).await;
}

async fn end(repository: &Repository, kind: Kind, id: Uuid, what: What, content: Content) {
    let position = position(repository, kind, id).await;
    let mut unit = repository.begin_settling().await.expect("a unit");
    let cause = "decision 1".to_owned();
    unit.publish(Publication {
        kind,
        id,
        entity: id,
        owner: None,
        position,
        what,
        cause,
        content,
    });
    unit.commit().await.expect("it is committed");
}

async fn position(repository: &Repository, kind: Kind, id: Uuid) -> Option<i64> {
    repository
        .published(kind, id)
        .await
        .expect("it can be read")
        .map(|before| before.position)
}

fn published(id: Uuid) -> EntityChange {
    EntityChange {
        id,
        state: EntityState::Published,
        version: None,
        publishes_current: true,
        versions_before: (None, None),
        redirect_to: None,
    }
}

fn fold(text: &str) -> u128 {
    text.bytes().fold(7, |hash: u128, byte| {
        hash.wrapping_mul(1_099_511_628_211)
            .wrapping_add(byte.into())
    })
}

/// Two organisations, five services, a taxonomy of three terms, one place of delivery.
pub(crate) async fn sample(repository: &Repository) {
    publish(
        repository,
        vec![
            taxonomy(1),
            term(1, 1, None),
            term(2, 1, Some(1)),
            term(3, 1, None),
            organization(1),
            organization(2),
            service(1, 1)
                .about(2, 1)
                .session("MO,WE", "09:00:00", "12:00:00"),
            service(2, 1)
                .about(3, 1)
                .session("TU", "18:00:00", "20:00:00"),
            service(3, 2).session("MO", "14:00:00", "16:00:00"),
            service(4, 2),
            service(5, 2),
            delivery(1, 1),
        ],
    )
    .await;
}
