//! Who a service is for.

use hsds::Document;

use super::{labels, number};
use crate::language::gap;
use crate::voice::Voice;

/// The ages, in words; nothing if everybody may come or nothing is said.
pub(crate) fn ages(voice: &Voice, service: &Document) -> Option<String> {
    let least = number(service, "minimum_age").filter(|age| *age > 0.0);
    let most = number(service, "maximum_age").filter(|age| *age < 110.0);
    let age = |age: f64| age.to_string();
    Some(match (least, most) {
        (None, None) => return None,
        (Some(least), None) => voice.tell("ages-from", &gap("least", age(least))),
        (None, Some(most)) => voice.tell("ages-to", &gap("most", age(most))),
        // Whoever wrote this mixed them up; to guess would send somebody away.
        (Some(least), Some(most)) if least > most => return None,
        (Some(least), Some(most)) if least >= most => {
            voice.tell("ages-one", &gap("least", age(least)))
        }
        (Some(least), Some(most)) => voice.tell(
            "ages-between",
            &gap("least", age(least)).with("most", age(most)),
        ),
    })
}

/// In a few words, for a list: ages, then circumstances.
pub(crate) fn brief(voice: &Voice, service: &Document, keys: &[String]) -> Option<String> {
    let mut parts: Vec<String> = ages(voice, service).into_iter().collect();
    parts.extend(labels(voice, keys, "who").into_iter().take(3));
    (!parts.is_empty()).then(|| parts.join(", "))
}
