use identity::Role;
use repository::{Repository, Source};
use serde_json::json;
use testkit::databases::on_each_database;

use super::*;
use crate::installation::rehearsal::{self, grant};

/// A service of a source that is published and looked at.
async fn publish(installation: &Installation, source: &str, number: u128) {
    let id = |offset: u128| Uuid::from_u128(number * 16 + offset);
    let service = json!({
        "id": id(1), "name": format!("Club {number}"), "status": "active", "description": "A club.",
        "organization": {"id": id(2), "name": format!("Helpers {number}"), "description": "They help."}
    });
    rehearsal::send(installation, source, &[service]).await;
    let (repository, gazetteer) = (&installation.repository, &installation.gazetteer);
    let looked = assure::quality::assess(repository, gazetteer, None).await;
    looked.expect("looked at");
}

async fn mail(repository: &Repository) -> Vec<(String, String, String)> {
    let letters = repository.letters(99).await.expect("mail").into_iter();
    let mut mail: Vec<_> = letters
        .map(|it| (it.recipient, it.subject, it.body))
        .collect();
    mail.sort();
    mail
}

#[tokio::test]
async fn those_who_send_are_told_once_by_one_mail_when_a_quarter_has_ended() {
    on_each_database(|database| async move {
        let (installation, clock, _folder) =
            rehearsal::open(&database, "2026-12-30T09:00:00Z").await;
        let repository = &installation.repository;
        let mut settings = web::Settings {
            title: "Services in Wyrebridge".to_owned(),
            ..web::Settings::default()
        };
        let identity = installation.identity();
        for (name, lists) in [("colin", vec!["food", "warm"]), ("otto", vec!["chess"])] {
            let team = identity.add_team(&grant(), name).await.expect("a team");
            rehearsal::person(&installation, name, team.id, Role::Collector).await;
            for list in lists {
                let source = Source {
                    team: Some(team.id),
                    name: format!("List {list}"),
                    ..Source::new(list).expect("a slug")
                };
                let saved = repository.save_source(&source, "operator").await;
                saved.expect("a source");
            }
        }
        for (number, list) in (1..).zip(["food", "warm", "chess"]) {
            publish(&installation, list, number).await;
        }
        assert_eq!(
            once(&installation, &settings).await.expect("made"),
            Done::default()
        );
        clock.set("2027-01-01T00:10:00Z".parse().expect("an instant"));
        // Nobody is told as long as nobody would know where to look.
        let made = once(&installation, &settings).await.expect("made");
        assert_eq!(
            made,
            Done {
                reports: 3,
                letters: 0
            }
        );
        settings.public_url = "https://services.example.org/".parse().ok();
        let told = once(&installation, &settings).await.expect("told");
        assert_eq!(
            told,
            Done {
                reports: 0,
                letters: 2
            }
        );
        assert_eq!(
            once(&installation, &settings).await.expect("made"),
            Done::default()
        );
        let mail = mail(repository).await;
        assert_eq!(mail.len(), 2);
        let (to, subject, body) = &mail[0];
        assert_eq!(
            (to.as_str(), subject.as_str()),
            (
                "colin@example.org",
                "How good the data of your lists was last quarter"
            )
        );
        for list in ["food", "warm"] {
            let address = format!("https://services.example.org/sources/{list}/reports/2026-Q4");
            assert!(
                body.contains(&address) && body.contains(&format!("List {list}")),
                "{body}"
            );
        }
        assert!(!body.contains("chess"));
        assert_eq!(
            mail[1].1,
            "How good the data of List chess was last quarter"
        );
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_report_that_is_old_when_mail_begins_to_go_is_no_news() {
    on_each_database(|database| async move {
        let (installation, clock, _folder) =
            rehearsal::open(&database, "2026-12-30T09:00:00Z").await;
        let repository = &installation.repository;
        publish(&installation, "food", 1).await;
        clock.set("2027-01-01T09:00:00Z".parse().expect("an instant"));
        let mut settings = web::Settings::default();
        assert_eq!(
            once(&installation, &settings).await.expect("made").reports,
            1
        );
        settings.public_url = "https://services.example.org/".parse().ok();
        clock.set("2027-01-20T09:00:00Z".parse().expect("an instant"));
        assert_eq!(
            once(&installation, &settings).await.expect("made"),
            Done::default()
        );
        assert!(mail(repository).await.is_empty());
        repository.close().await;
    })
    .await;
}
