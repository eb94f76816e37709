//! Where a look has come to, kept on the stack: the address is only written when there is something to report.

use hsds::{Document, FieldPath};
use uuid::Uuid;

/// A place in the document of a service.
#[derive(Copy, Clone, Debug)]
pub(super) enum Spot<'a> {
    /// The service itself.
    Service,
    /// A field.
    Field(&'a Spot<'a>, &'a str),
    /// A member of the list in a field.
    Member(&'a Spot<'a>, &'a Document),
}

impl<'a> Spot<'a> {
    /// The field of that name in this place.
    pub(super) fn field(&'a self, name: &'a str) -> Self {
        Self::Field(self, name)
    }

    /// That member of the list in this place.
    pub(super) fn member(&'a self, member: &'a Document) -> Self {
        Self::Member(self, member)
    }

    /// Its lasting address. What stands inside a member without an id has none, so that it gets the address of the list.
    pub(super) fn path(&self) -> FieldPath {
        let mut path = FieldPath::default();
        self.go(&mut path);
        path
    }

    /// Goes there from the top, and says whether it came all the way.
    fn go(&self, path: &mut FieldPath) -> bool {
        match self {
            Self::Service => true,
            Self::Field(up, name) => {
                let came = up.go(path);
                if came {
                    path.push_name(*name);
                }
                came
            }
            Self::Member(up, member) => {
                let came = up.go(path);
                let id = Uuid::parse_str(hsds::document::text(member, "id")).ok();
                let id = id.filter(|_| came);
                if let Some(id) = id {
                    path.push_member(id);
                }
                id.is_some()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_member_without_an_id_gives_the_address_of_its_list() {
        let id = "8f14e45f-ceea-467f-a8f4-000000000001";
        for (id, meant) in [
            (json!(id), format!("phones/{id}/number")),
            (json!("1"), "phones".to_owned()),
            (Value::Null, "phones".to_owned()),
        ] {
            let value = json!({"id": id});
            let member = value.as_object().expect("an object");
            let service = Spot::Service;
            let phones = service.field("phones");
            let phone = phones.member(member);
            assert_eq!(phone.field("number").path().to_string(), meant);
        }
        assert_eq!(Spot::Service.path().to_string(), "");
    }
}
