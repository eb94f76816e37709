//! A site that people come in to.

use http::StatusCode;
use identity::permission::reaches_everywhere;
use identity::{
    Actor, Grant, HOST_TEAM, Identity, NewPerson, Permission, Role, SystemChance, Whose,
};
use repository::{Source, Team};
use std::sync::Arc;
use web::Settings;

use crate::asking::{Asking, Reply};
use crate::reading::attributes;

/// A site that the public knows by an address, with people in two teams.
pub(crate) struct House {
    pub(crate) asking: Asking,
    pub(crate) identity: Identity,
    pub(crate) ours: Team,
    pub(crate) theirs: Team,
}

pub(crate) fn settings() -> Settings {
    Settings {
        public_url: url::Url::parse("https://services.example.org/").ok(),
        ..Settings::default()
    }
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::with(settings()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let asking = Asking::new(settings).await;
        let identity = Identity::new(asking.repository.clone(), Arc::new(SystemChance));
        identity
            .ensure_host_team(&grant(), "Services in Wyrebridge")
            .await
            .expect("a team");
        let ours = identity.add_team(&grant(), "Ours").await.expect("a team");
        let theirs = identity.add_team(&grant(), "Theirs").await.expect("a team");
        for (slug, team) in [("own", &ours), ("other", &theirs)] {
            let source = Source {
                team: Some(team.id),
                ..Source::new(slug).expect("a slug")
            };
            asking
                .repository
                .save_source(&source, "operator")
                .await
                .expect("a source");
        }
        Self {
            asking,
            identity,
            ours,
            theirs,
        }
    }

    /// Somebody in a team; those whose role reaches everywhere are with those who run the installation.
    pub(crate) async fn person(&self, name: &str, team: &Team, role: Role) {
        let team = if reaches_everywhere(role) {
            HOST_TEAM
        } else {
            team.id
        };
        self.person_in(name, team, role).await;
    }

    pub(crate) async fn person_in(&self, name: &str, team: uuid::Uuid, role: Role) {
        self.person_at(&format!("{name}@example.org"), team, role)
            .await;
    }

    pub(crate) async fn person_at(&self, email: &str, team: uuid::Uuid, role: Role) {
        let new = NewPerson {
            email: email.parse().expect("an address"),
            name: email.split('@').next().unwrap_or_default().to_owned(),
            language: "en-GB".to_owned(),
        };
        let person = self.identity.ensure_person(&grant(), &new).await;
        let person = person.expect("an account");
        self.identity
            .add_role(&grant(), (person.id, team), role)
            .await
            .expect("a role");
    }

    /// The address that was mailed last.
    pub(crate) async fn mailed(&self) -> String {
        let letters = self.asking.repository.letters(1).await.expect("mail");
        let mut lines = letters[0].body.lines();
        let address = lines.find(|line| line.starts_with("https://services.example.org/"));
        let address = address.expect("an address").to_owned();
        address["https://services.example.org".len()..].to_owned()
    }

    /// Signs in by mail, as people do; what comes back is the cookies.
    pub(crate) async fn sign_in(&self, name: &str) -> String {
        let form = format!("email={name}%40Example.org&next=%2Faccount");
        let sent = self.asking.post("/sign-in", &form, &[]).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
        let followed = self
            .asking
            .post(&self.mailed().await, "next=%2Faccount", &[])
            .await;
        assert_eq!(followed.status, StatusCode::SEE_OTHER);
        cookies(&followed)
    }

    pub(crate) async fn get(&self, path: &str, cookies: &str) -> Reply {
        self.asking
            .send(http::Method::GET, path, &[("cookie", cookies)])
            .await
    }

    /// Sends a form that stands on one's own account page.
    pub(crate) async fn post(&self, path: &str, form: &str, cookies: &str) -> Reply {
        let account = self.get("/account", cookies).await;
        let keys = attributes(&account, "input[name=form_key]", "value");
        let form = format!("{form}&form_key={}", keys[0]);
        self.asking.post(path, &form, &[("cookie", cookies)]).await
    }
}

impl House {
    /// Sends a file from the form of a page, with what is filled in beside it.
    pub(crate) async fn file(
        &self,
        path: &str,
        file: (&str, &[u8]),
        fields: &[(&str, &str)],
        cookies: &str,
    ) -> Reply {
        let account = self.get("/account", cookies).await;
        let key = attributes(&account, "input[name=form_key]", "value");
        let key = key.first().map_or("", String::as_str);
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("form_key", key)]).collect();
        self.parts(path, file, &fields, cookies).await
    }

    /// Sends a file and these fields, whoever made them up.
    pub(crate) async fn parts(
        &self,
        path: &str,
        (name, content): (&str, &[u8]),
        fields: &[(&str, &str)],
        cookies: &str,
    ) -> Reply {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--cut--\r\n");
        let headers = [
            ("cookie", cookies),
            ("content-type", "multipart/form-data; boundary=cut"),
        ];
        self.asking.post_bytes(path, body, &headers).await
    }
}

pub(crate) fn grant() -> Grant {
    Actor::operator()
        .may(Permission::ManagePeople, Whose::Everyones)
        .expect("the operator may")
}

pub(crate) fn cookies(reply: &Reply) -> String {
    let set = reply.headers.get_all("set-cookie").iter();
    let pairs = set.map(|cookie| cookie.to_str().expect("text").split(';').next());
    let pairs: Vec<&str> = pairs
        .flatten()
        .filter(|pair| !pair.ends_with('='))
        .collect();
    pairs.join("; ")
}
