//! An installation for the tests of background work: its clock is wound by hand, and what sources send takes effect at once.

use std::sync::Arc;

use hsds::identity::Namespace;
use hsds::{Document, Kind};
use identity::{Actor, Grant, NewPerson, Permission, Role, Whose};
use place::Gazetteer;
use repository::{Arrival, Batch, Database, Ending, Extent, Opening, Repository};
use serde_json::Value;
use tempfile::TempDir;
use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;
use uuid::Uuid;

use super::Installation;

/// What the operator may.
pub(crate) fn grant() -> Grant {
    Actor::operator()
        .may(Permission::ManagePeople, Whose::Everyones)
        .expect("the operator may")
}

/// A new installation of Wyrebridge, its clock, and its folder, which is there as long as somebody has it.
pub(crate) async fn open(
    database: &TestDatabase,
    begins: &str,
) -> (Installation, Arc<SteppingClock>, TempDir) {
    let clock = Arc::new(SteppingClock::at(begins));
    let folder = tempfile::tempdir().expect("a folder");
    let database: Database = database.url.parse().expect("a database");
    let repository = Repository::open(&database, clock.clone())
        .await
        .expect("it opens");
    let installation = Installation {
        folder: folder.path().to_owned(),
        database,
        repository,
        gazetteer: Arc::new(Gazetteer::embedded()),
    };
    let host = installation
        .identity()
        .ensure_host_team(&grant(), "Wyrebridge")
        .await;
    host.expect("a team");
    (installation, clock, folder)
}

/// Somebody with a role in a team.
pub(crate) async fn person(
    installation: &Installation,
    name: &str,
    team: Uuid,
    role: Role,
) -> Uuid {
    let identity = installation.identity();
    let new = NewPerson {
        email: format!("{name}@example.org").parse().expect("an address"),
        name: name.to_owned(),
        language: "en-GB".to_owned(),
    };
    let person = identity.ensure_person(&grant(), &new).await;
    let person = person.expect("an account").id;
    identity
        .add_role(&grant(), (person, team), role)
        .await
        .expect("a role");
    person
}

/// A source sends services, which are published.
pub(crate) async fn send(installation: &Installation, source: &str, services: &[Value]) {
    let repository = &installation.repository;
    let raw = Value::Array(services.to_vec()).to_string();
    let opening = Opening {
        source: source.to_owned(),
        collector: None,
        input: "test".to_owned(),
        fingerprint: repository::digest(&raw),
        extent: Extent::Partial,
        accept: true,
        gone_now: false,
    };
    let mut submission = repository.open_submission(&opening).await.expect("open");
    let mut arrivals = Vec::new();
    for service in services {
        let service: Document = service.as_object().expect("an object").clone();
        let namespace = Namespace::of_source(source);
        let (parts, _) = hsds::parts::split(Kind::Service, service, &namespace);
        arrivals.extend(parts.into_iter().map(|part| Arrival {
            kind: part.kind,
            key: part.key,
            document: part.document,
            internal: Document::new(),
            embedded: part.embedded,
            problems: Vec::new(),
            row: Some(1),
            raw: Some(0),
        }));
    }
    let batch = Batch {
        arrivals,
        raws: vec![raw.into_bytes()],
        ..Batch::default()
    };
    repository
        .stage(&mut submission, batch)
        .await
        .expect("staged");
    repository
        .finish_staging(&submission, &Ending::Partial)
        .await
        .expect("ended");
    let gazetteer = &installation.gazetteer;
    assure::settle(repository, gazetteer, submission.id, &mut |_| {})
        .await
        .expect("settled");
}
