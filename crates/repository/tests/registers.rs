//! Registers: set, changed and unset, with who did it; what cannot be one is refused.

use repository::{JoinedBy, RecordNumber, Repository, RepositoryError};
use testkit::databases::on_each_repository;

async fn set(repository: &Repository, name: &str, by: &str) -> Result<(), RepositoryError> {
    let joined_by: JoinedBy = by.parse()?;
    repository
        .set_register("charities", name, &joined_by, "person:ann")
        .await
}

#[tokio::test]
async fn a_register_is_as_it_was_set_until_it_is_unset() {
    on_each_repository(|repository| async move {
        assert!(repository.registers().await.expect("read").is_empty());
        set(&repository, " Charity Commission ", "GB-CHC")
            .await
            .expect("set");
        let source = repository.source("charities").await.expect("read");
        let source = source.expect("it was made");
        assert!(source.is_register && !source.trust.publishes());
        // Saving the source leaves it a register.
        repository
            .save_source(&source, "operator")
            .await
            .expect("saved");
        set(&repository, "Charities", "attribute:Charity number")
            .await
            .expect("changed");
        let found = repository.registers().await.expect("read");
        assert_eq!(found.len(), 1);
        let register = &found[0].register;
        assert_eq!(
            (register.name.as_str(), register.joined_by.to_string()),
            ("Charities", "attribute:Charity number".to_owned())
        );
        assert_eq!((found[0].waiting, found[0].unlisted), (0, 0));
        assert_eq!(found[0].read_at, None);
        let unset = |by| repository.unset_register("charities", by);
        assert!(unset("person:bob").await.expect("unset"));
        assert!(!unset("person:bob").await.expect("it was none"));
        assert_eq!(repository.register("charities").await.expect("read"), None);
        let trail = repository.audit(50).await.expect("the trail");
        let mut actions: Vec<String> = trail
            .into_iter()
            .filter(|entry| entry.action.starts_with("register."))
            .map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.subject))
            .collect();
        actions.reverse();
        assert_eq!(
            actions,
            [
                "person:ann register.set source:charities",
                "person:ann register.set source:charities",
                "person:bob register.unset source:charities",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_a_register_is_refused_and_nothing_is_kept() {
    on_each_repository(|repository| async move {
        let long = "x".repeat(101);
        for name in ["", "  ", &long] {
            let refused = set(&repository, name, "key").await;
            assert!(matches!(refused, Err(RepositoryError::RegisterName)));
        }
        let desk = repository
            .set_register("desk", "Desk", &JoinedBy::Key, "operator")
            .await;
        assert!(matches!(desk, Err(RepositoryError::RegisterOfDesk(_))));
        let slug = repository
            .set_register("No Slug", "Name", &JoinedBy::Key, "operator")
            .await;
        assert!(matches!(slug, Err(RepositoryError::Slug(_))));
        assert_eq!(repository.source("charities").await.expect("read"), None);
        let nothing = repository
            .unlisted("charities", &["BS1".to_owned()], RecordNumber(0), 10)
            .await;
        assert!(nothing.expect("read").is_empty());
        let count = repository.count_unlisted("charities", &[]).await;
        assert_eq!(count.expect("read"), 0);
        assert!(!repository.is_comparison_due().await.expect("read"));
    })
    .await;
}
