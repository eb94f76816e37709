//! A clock that is behind: what the place has had for a while came in then.

use chrono::{DateTime, TimeDelta, Utc};
use repository::{Clock, SystemClock};

/// By so much.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Behind(pub(crate) TimeDelta);

impl Clock for Behind {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() - self.0
    }
}
