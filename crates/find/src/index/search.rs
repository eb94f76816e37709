//! A search: understood, looked up near the place and farther if need be, told.

use uuid::Uuid;

use super::best::Gathered;
use super::collect::{Gathering, Wanted};
use super::plan::{Having, Plan};
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

/// What was found, and how far around the place.
struct Looked {
    gathered: Gathered,
    /// In metres; infinite where it was looked everywhere.
    within: f64,
    widened: bool,
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
        let mut looked = self.look(&view, &question, plan.as_ref(), wanted)?;
        let mut loosely = false;
        if looked.gathered.total == 0
            && let Some(plan) = &plan
            && understood.has_sayings()
            && !self.is_anywhere(&view, &question, plan)?
        {
            let parts = self.plan(&view, &question, &understood, Having::Parts)?;
            looked = self.look(&view, &question, parts.as_ref(), wanted)?;
            loosely = looked.gathered.total > 0;
        }
        let mut answer = self.tell(
            &view,
            &question,
            &understood,
            looked.gathered,
            looked.within,
        )?;
        answer.widened = looked.widened;
        answer.loosely = loosely;
        Ok(answer)
    }

    /// Looks near the place, and farther if nothing is there.
    fn look(
        &self,
        view: &View,
        question: &Question,
        plan: Option<&Plan>,
        wanted: Wanted,
    ) -> Result<Looked, FindError> {
        let near = question.within.unwrap_or(AROUND);
        let mut looked = Looked {
            gathered: self.gather(view, question, plan, near, wanted)?,
            within: near,
            widened: false,
        };
        let may_widen = question.spot.is_some()
            && question.within.is_none()
            && question.reach == Reaching::NearOrCovering;
        for times in FARTHER {
            if looked.gathered.total > 0 || !may_widen {
                break;
            }
            looked.within = near * times;
            looked.gathered = self.gather(view, question, plan, looked.within, wanted)?;
            looked.widened = looked.gathered.total > 0;
        }
        Ok(looked)
    }

    /// Whether any service at all has what the words mean, wherever and whenever it is there.
    fn is_anywhere(
        &self,
        view: &View,
        question: &Question,
        plan: &Plan,
    ) -> Result<bool, FindError> {
        let anywhere = Question {
            limit: 1,
            means: question.means,
            ..Question::at(question.now)
        };
        let gathered = self.gather(view, &anywhere, Some(plan), f64::INFINITY, Wanted::Best)?;
        Ok(gathered.total > 0)
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
        let plan = self.plan(view, &question, &understood, Having::Whole)?;
        Ok((question, understood, plan))
    }

    /// How what was understood is looked up; nothing if nothing was said.
    fn plan(
        &self,
        view: &View,
        question: &Question,
        understood: &Understood,
        having: Having,
    ) -> Result<Option<Plan>, FindError> {
        if understood.is_empty() {
            return Ok(None);
        }
        let searcher = &view.searcher;
        Plan::of_words(searcher, &self.fields, understood, question.means, having).map(Some)
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
    let view = format!("{view} {:?}", question.behind);
    if question.open_now || question.order == Order::SoonestOpen {
        format!("{view} {day} {}", now.format("%H:%M"))
    } else {
        format!("{view} {day}")
    }
}
