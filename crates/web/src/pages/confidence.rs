//! How far each list is trusted: by services that chance draws and people check. The figures, the draw, and the checking.

mod item;
mod items;
mod list;
mod own;
mod picture;
mod sheet;
mod source;

use assure::confidence::{Level, Share};
use identity::{Grant, Permission, Whose};
use repository::Sample;

use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;

pub(crate) use item::{save, show as item};
pub(crate) use list::show as list;
pub(crate) use own::Own;
pub(crate) use sheet::show as sheet;
pub(crate) use source::{close, draw, sample, show, throw_away};

/// Leave to draw and to check.
fn grant(member: &Member) -> Result<Grant, Fault> {
    Ok(member.actor().may(Permission::Assure, Whose::Everyones)?)
}

/// A sample of a source, by its number.
async fn sample_of(site: &Site, source: &str, number: &str) -> Result<Sample, Fault> {
    let number = number.parse().map_err(|_| Fault::NotFound)?;
    let sample = site.repository().sample(number).await?;
    let sample = sample.filter(|sample| sample.source == source);
    sample.ok_or(Fault::NotFound)
}

/// Where a sample stands.
fn address_of(sample: &Sample) -> String {
    format!("/confidence/{}/samples/{}", sample.source, sample.id)
}

/// The colour of the tag of a level.
const fn colour(level: Level) -> &'static str {
    match level {
        Level::Unknown => "grey",
        Level::Low => "red",
        Level::Middle => "yellow",
        Level::High => "green",
    }
}

/// A share in words: the bounds as whole services of a hundred, outwards.
fn between((low, high): (f64, f64)) -> String {
    let (low, high) = bounds((low, high));
    if low == high {
        return format!("{low} of 100 services are right");
    }
    format!("Between {low} and {high} of 100 services are right")
}

fn bounds((low, high): (f64, f64)) -> (u32, u32) {
    // What floats lose is no service.
    let low = (low * 100.0 + 1e-6).floor();
    let high = (high * 100.0 - 1e-6).ceil();
    (hundredths(low), hundredths(high))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share lies between nothing and all"
)]
fn hundredths(share: f64) -> u32 {
    share.clamp(0.0, 100.0) as u32
}

/// A share, drawn and in words.
struct Interval {
    words: String,
    bar: picture::Bar,
    checked: u32,
    certainty: u32,
}

impl Interval {
    fn of(share: &Share) -> Self {
        Self {
            words: between((share.low, share.high)),
            bar: picture::Bar::of((share.right, share.low, share.high)),
            checked: share.checked,
            certainty: share.certainty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_told_outwards_as_whole_services() {
        assert_eq!(
            between((0.846, 0.951)),
            "Between 84 and 96 of 100 services are right"
        );
        assert_eq!(between((1.0, 1.0)), "100 of 100 services are right");
        assert_eq!(
            bounds((0.29, 0.57)),
            (29, 57),
            "what floats lose is no service"
        );
    }
}
