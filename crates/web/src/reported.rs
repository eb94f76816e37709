//! What a report that something is wrong has to be, whoever takes it: a page, or the API.

use hsds::Kind;
use repository::{Published, ReportAbout, Standing};
use uuid::Uuid;

use crate::access::Caller;
use crate::problem::Fault;
use crate::site::Site;

/// Letters that what somebody writes may have.
pub(crate) const LONGEST: usize = 2_000;

/// What a report lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// It does not say what it is about.
    About,
    /// It does not say what it should say.
    Words,
    /// It says too much.
    Brevity,
}

/// What a report lacks, if it is about this and says this.
pub(crate) fn lacks(about: Option<ReportAbout>, detail: &str) -> Vec<Lack> {
    let mut lacks = Vec::new();
    if about.is_none() {
        lacks.push(Lack::About);
    }
    let says_something = detail
        .chars()
        .any(|letter| !letter.is_whitespace() && !letter.is_control());
    if !says_something && about != Some(ReportAbout::Closed) {
        lacks.push(Lack::Words);
    }
    if detail.trim().chars().count() > LONGEST {
        lacks.push(Lack::Brevity);
    }
    lacks
}

/// Lets somebody report once more, or says how long they have to wait; whoever sits at the machine may always.
pub(crate) fn admit(site: &Site, caller: &Caller) -> Result<(), Fault> {
    let address = caller.address.filter(|_| !caller.local);
    address.map_or(Ok(()), |address| site.reports().check(address))
}

/// The published service that a report is about.
pub(crate) async fn service(site: &Site, id: &str) -> Result<(Uuid, Published), Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let found = site.repository().published(Kind::Service, id).await?;
    let found = found.ok_or(Fault::NotFound)?;
    match found.standing {
        Standing::Live => Ok((id, found)),
        Standing::Gone { at } => Err(Fault::Gone { id, at }),
        Standing::Moved { .. } => Err(Fault::NotFound),
    }
}
