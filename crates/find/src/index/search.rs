//! A search: understood, looked up near the place and farther if need be, told.

use uuid::Uuid;

use super::best::Gathered;
use super::collect::{Gathering, Wanted};
use super::plan::Plan;
use super::understand::{Understood, understand};
use super::{Index, View, tell};
use crate::answer::{Answer, Hit};
use crate::error::FindError;
use crate::hours::london_now;
use crate::question::{AROUND, Order, Question, Reaching};

/// How much farther is looked if nothing is near: first three times as far, then anywhere.
const FARTHER: [f64; 2] = [3.0, f64::INFINITY];

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
        self.answer(question, Wanted::Page)
    }

    /// Answers a question, with counts of the filters if they are wanted.
    pub(super) fn answer(&self, question: &Question, wanted: Wanted) -> Result<Answer, FindError> {
        let view = self.view();
        let (question, understood, plan) = self.read(&view, question)?;
        let ask = |within| self.gather(&view, &question, plan.as_ref(), within, wanted);
        let near = question.within.unwrap_or(AROUND);
        let mut gathered = ask(near)?;
        let (mut within, mut widened) = (near, false);
        let may_widen = question.spot.is_some()
            && question.within.is_none()
            && question.reach == Reaching::NearOrCovering;
        for times in FARTHER {
            if gathered.total > 0 || !may_widen {
                break;
            }
            within = near * times;
            gathered = ask(within)?;
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
        let (question, _, plan) = self.read(&view, question)?;
        let within = question.within.unwrap_or(AROUND);
        let gathered = self.gather(&view, &question, plan.as_ref(), within, Wanted::All)?;
        Ok(Matching {
            ids: gathered.all,
            mark: self::mark(&mark, &question),
        })
    }

    /// What would tell the ids that [`Index::matching`] gives for a question now from every other.
    pub fn mark(&self, question: &Question) -> String {
        mark(&self.marked_view().1, question)
    }

    /// A question within its bounds, what its words mean, and how they are looked up.
    fn read(
        &self,
        view: &View,
        question: &Question,
    ) -> Result<(Question, Understood, Option<Plan>), FindError> {
        let question = question.bounded();
        let language = &self.tuning.language;
        let understood = understand(&view.searcher, &self.fields, language, &question)?;
        let plan = if understood.is_empty() {
            None
        } else {
            let means = question.means;
            let plan = Plan::of_words(&view.searcher, &self.fields, &understood, means);
            Some(plan?)
        };
        Ok((question, understood, plan))
    }

    /// Services that a plan finds, by the rest of a question.
    pub(super) fn like(
        &self,
        view: &View,
        question: &Question,
        plan: &Plan,
    ) -> Result<Vec<Hit>, FindError> {
        let within = question.within.unwrap_or(AROUND);
        let gathered = self.gather(view, question, Some(plan), within, Wanted::Best)?;
        let page = tell::page(question, gathered.best);
        Ok(page
            .iter()
            .map(|candidate| tell::hit(view, question, candidate))
            .collect())
    }

    fn gather(
        &self,
        view: &View,
        question: &Question,
        plan: Option<&Plan>,
        within: f64,
        wanted: Wanted,
    ) -> Result<Gathered, FindError> {
        Gathering {
            view,
            keys: self.fields.key,
            question,
            plan,
            within,
            wanted,
        }
        .gather()
    }
}

/// What tells the view of an index, and the time of a question as far as it matters, from every other.
fn mark(view: &str, question: &Question) -> String {
    let now = london_now(question.now);
    // How fresh a service is changes with the day.
    let day = now.date();
    if question.open_now || question.order == Order::SoonestOpen {
        format!("{view} {day} {}", now.format("%H:%M"))
    } else {
        format!("{view} {day}")
    }
}
