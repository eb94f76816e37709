//! Who is meant by a name in the audit trail.

use std::collections::HashMap;

use identity::Actor;
use uuid::Uuid;

use crate::problem::Fault;
use crate::site::Site;

/// People whose names were looked up for a page.
#[derive(Debug, Default)]
pub(crate) struct People(HashMap<String, String>);

impl People {
    /// What people call somebody whom the audit trail names.
    pub(crate) async fn called(&mut self, site: &Site, by: &str) -> Result<String, Fault> {
        if let Some(known) = self.0.get(by) {
            return Ok(known.clone());
        }
        let name = if by == assure::queue::BY_POLICY {
            "The policy".to_owned()
        } else if by == Actor::operator().name() {
            "Whoever runs this record".to_owned()
        } else {
            match site.repository().person_named(by).await? {
                Some(person) => person.name,
                None => "Somebody who has closed their account since".to_owned(),
            }
        };
        self.0.insert(by.to_owned(), name.clone());
        Ok(name)
    }

    /// What people call somebody by their id.
    pub(crate) async fn of(&mut self, site: &Site, id: Uuid) -> Result<String, Fault> {
        self.called(site, &format!("person:{id}")).await
    }
}
