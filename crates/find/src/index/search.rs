//! A search: understood, asked as strictly as something is found, gathered.

use tantivy::query::{AllQuery, BooleanQuery, Occur, Query};
use uuid::Uuid;

use super::collect::{Gathered, Gathering};
use super::understand::{Understood, understand};
use super::{Index, View, query, tell};
use crate::answer::{Answer, Hit};
use crate::error::FindError;
use crate::hours::london_now;
use crate::question::{AROUND, Order, Question, Reaching};

/// How much farther is looked if nothing is near: first three times as far, then anywhere.
const FARTHER: [f64; 2] = [3.0, f64::INFINITY];
/// With fewer results than these, what has less of what was said is a result too.
const PLENTY: usize = 20;

/// Everything that answers a question.
#[derive(Clone, Debug)]
pub struct Matching {
    /// The ids, best first.
    pub ids: Vec<Uuid>,
    /// What tells the index, and the day, that gave them from every other.
    pub mark: String,
}

impl Index {
    /// Answers a question.
    pub fn search(&self, question: &Question) -> Result<Answer, FindError> {
        let view = self.view();
        let (question, understood) = self.read(&view, question)?;
        let near = question.within.unwrap_or(AROUND);
        let mut gathered = self.ask(&view, &question, &understood, near)?;
        let (mut within, mut widened) = (near, false);
        let may_widen = question.spot.is_some()
            && question.within.is_none()
            && question.reach == Reaching::NearOrCovering;
        for times in FARTHER {
            if gathered.total > 0 || !may_widen {
                break;
            }
            within = near * times;
            gathered = self.ask(&view, &question, &understood, within)?;
            widened = gathered.total > 0;
        }
        let mut answer = self.tell(&view, &question, &understood, gathered, within)?;
        answer.widened = widened;
        Ok(answer)
    }

    /// Every service that answers a question, best first, by id: for lists that are paged elsewhere.
    /// Offset and limit do not count; nothing is looked for farther away, or with less of what was said,
    /// than is asked.
    pub fn matching(&self, question: &Question) -> Result<Matching, FindError> {
        let (view, mark) = self.marked_view();
        let (question, understood) = self.read(&view, question)?;
        let within = question.within.unwrap_or(AROUND);
        let asked = (!understood.is_empty()).then(|| {
            let least = enough(understood.strong());
            query::of_words(&self.fields, &understood, least, question.means)
        });
        let gathered = self.gather(&view, &question, asked, within, true)?;
        Ok(Matching {
            ids: gathered.all.into_iter().map(|(_, id)| id).collect(),
            // How fresh a service is changes with the day.
            mark: format!("{mark} {}", london_now(question.now).date()),
        })
    }

    /// A question within its bounds, and what its words mean.
    fn read(&self, view: &View, question: &Question) -> Result<(Question, Understood), FindError> {
        let question = question.bounded();
        let language = &self.tuning.language;
        let understood = understand(&view.searcher, &self.fields, language, &question)?;
        Ok((question, understood))
    }

    /// Services that a query finds, by the rest of a question.
    pub(super) fn like(
        &self,
        view: &View,
        question: &Question,
        asked: Box<dyn Query>,
    ) -> Result<Vec<Hit>, FindError> {
        let within = question.within.unwrap_or(AROUND);
        let gathered = self.gather(view, question, Some(asked), within, false)?;
        let page = tell::page(question, gathered.best);
        Ok(page
            .iter()
            .map(|candidate| tell::hit(view, question, candidate))
            .collect())
    }

    /// Asks for all that was said first, then for less and less of it.
    fn ask(
        &self,
        view: &View,
        question: &Question,
        understood: &Understood,
        within: f64,
    ) -> Result<Gathered, FindError> {
        if understood.is_empty() {
            return self.gather(view, question, None, within, false);
        }
        let mut least = enough(understood.strong());
        loop {
            let asked = query::of_words(&self.fields, understood, least, question.means);
            let gathered = self.gather(view, question, Some(asked), within, false)?;
            // Only where the best come first does what has less stay behind.
            let enough = match question.order {
                Order::Best => gathered.total >= PLENTY,
                _ => gathered.total > 0,
            };
            if enough || least <= 1 {
                return Ok(gathered);
            }
            least -= 1;
        }
    }

    /// Goes over everything that a query finds, where the question is about.
    fn gather(
        &self,
        view: &View,
        question: &Question,
        asked: Option<Box<dyn Query>>,
        within: f64,
        wants_all: bool,
    ) -> Result<Gathered, FindError> {
        let has_words = asked.is_some();
        let place = question
            .spot
            .as_ref()
            .and_then(|spot| query::of_place(&self.fields, spot, within, question));
        let mut clauses: Vec<Box<dyn Query>> = asked.into_iter().chain(place).collect();
        let asked: Box<dyn Query> = match clauses.len() {
            0 => Box::new(AllQuery),
            1 => clauses.remove(0),
            _ => {
                let clauses = clauses.into_iter().map(|clause| (Occur::Must, clause));
                Box::new(BooleanQuery::new(clauses.collect()))
            }
        };
        let now = london_now(question.now);
        let gathering = Gathering {
            question,
            facts: &view.facts,
            within,
            now,
            today: (now.date() - chrono::NaiveDate::default()).num_days() as i32,
            has_words,
            wants_all,
        };
        Ok(view.searcher.search(&asked, &gathering)?)
    }
}

/// How many of the strong notions have to be there, of so many: all of two, then one less, then two
/// thirds.
fn enough(strong: usize) -> usize {
    match strong {
        0..=2 => strong,
        3..=5 => strong - 1,
        _ => strong * 2 / 3,
    }
}
