//! Extra questions: asked, asked no longer, asked again.

use repository::{AnswerKind, NewExtraQuestion};
use testkit::databases::on_each_repository;

#[tokio::test]
async fn a_question_that_is_asked_again_is_the_same_question() {
    on_each_repository(|repository| async move {
        let new = NewExtraQuestion {
            context: "Childcare".to_owned(),
            label: "Registration number".to_owned(),
            hint: "Of Ofsted.".to_owned(),
            kind: AnswerKind::One,
            choices: vec!["A".to_owned(), "B".to_owned()],
            published: false,
        };
        let by = "person:ada";
        let add = || repository.add_extra_question(&new, by);
        let id = add().await.expect("added");
        let asked = repository.extra_questions().await.expect("listed");
        assert_eq!((asked[0].id, &asked[0].asked), (id, &new));
        assert!(repository.end_extra_question(id, by).await.expect("ended"));
        assert!(!repository.end_extra_question(id, by).await.expect("asked"));
        assert!(
            repository
                .extra_questions()
                .await
                .expect("listed")
                .is_empty()
        );
        assert_eq!(add().await.expect("added"), id);
        assert_eq!(repository.extra_questions().await.expect("listed").len(), 1);
    })
    .await;
}
