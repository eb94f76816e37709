//! Progress of long jobs: a bar on a terminal, rows for scripts, a line now and then otherwise.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use collect::Doing;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::output;

/// Rows and lines come no more often than this.
const PAUSE: Duration = Duration::from_millis(500);

/// Shows how far a job has come.
#[derive(Debug)]
pub(crate) struct Shown {
    way: Way,
    last: Mutex<Option<Instant>>,
}

#[derive(Debug)]
enum Way {
    Bar(ProgressBar),
    Rows,
    Lines,
    Nothing,
}

impl Shown {
    pub(crate) fn new(json: bool) -> Self {
        let way = if json {
            Way::Rows
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::no_length();
            if let Ok(style) = ProgressStyle::with_template("{msg:14} {bar:30} {pos} {per_sec}") {
                bar.set_style(style);
            }
            Way::Bar(bar)
        } else {
            Way::Lines
        };
        Self {
            way,
            last: Mutex::new(None),
        }
    }

    /// For what takes moments: a bar, but no lines where there is no terminal.
    pub(crate) fn briefly() -> Self {
        let shown = Self::new(false);
        if matches!(shown.way, Way::Bar(_)) {
            shown
        } else {
            Self {
                way: Way::Nothing,
                ..shown
            }
        }
    }

    /// So much is done.
    pub(crate) fn show(&self, doing: &str, done: u64, total: Option<u64>) {
        if let Way::Bar(bar) = &self.way {
            bar.set_message(doing.to_owned());
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(done);
            return;
        }
        if !self.is_time() {
            return;
        }
        match self.way {
            Way::Rows => output::row(
                &json!({"type": "progress", "doing": doing, "done": done, "total": total}),
            ),
            Way::Nothing => {}
            _ => output::say(total.map_or_else(
                || format!("{doing}: {done}"),
                |total| format!("{doing}: {done} of {total}"),
            )),
        }
    }

    /// The job is over; the bar goes.
    pub(crate) fn finish(&self) {
        if let Way::Bar(bar) = &self.way {
            bar.finish_and_clear();
        }
    }

    fn is_time(&self) -> bool {
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let due = last.is_none_or(|last| now.duration_since(last) >= PAUSE);
        if due {
            *last = Some(now);
        }
        due
    }
}

impl collect::Progress for Shown {
    fn advanced(&self, doing: Doing, done: u64, total: Option<u64>) {
        self.show(doing.word(), done, total);
    }
}
