//! What sources commonly write a little wrong, put right before anybody looks at it.
//!
//! Spaces, nulls and empty values go in silence, and so does another spelling of the very same thing. Whatever could change the meaning
//! is told as advice, one for each repair. A document that was repaired once is not changed again.

mod text;
mod when;
mod word;

use serde_json::Value;

use crate::document::Document;
use crate::format::{is_email, is_uri};
use crate::identity::uuid_of;
use crate::kind::Kind;
use crate::parts::nesting::nested;
use crate::problem::{Problem, Spot};
use crate::table::Shape;

/// Puts right what can be put right without asking, and says where that changed what was written.
pub fn repair(kind: Kind, document: &mut Document) -> Vec<Problem> {
    let mut repairs = Repairs {
        problems: Vec::new(),
    };
    repairs.object(kind, document, &Spot::Root);
    repairs.problems
}

struct Repairs {
    problems: Vec<Problem>,
}

impl Repairs {
    fn object(&mut self, kind: Kind, document: &mut Document, spot: &Spot<'_>) {
        document.retain(|name, value| match shape_of(kind, name, value) {
            Some(shape) => self.field(kind, name, shape, value, &Spot::Name(spot, name)),
            None => tidy(value),
        });
        self.together(kind, document, spot);
    }

    /// Repairs one field; says whether anything is left of it.
    fn field(
        &mut self,
        kind: Kind,
        name: &str,
        shape: Shape,
        value: &mut Value,
        spot: &Spot<'_>,
    ) -> bool {
        match (shape, &mut *value) {
            (_, Value::Null) => false,
            (Shape::Many(child), Value::Array(members)) => {
                self.members(child, members, spot);
                !members.is_empty()
            }
            (Shape::One(child), Value::Object(object)) => {
                self.object(child, object, spot);
                !object.is_empty()
            }
            (Shape::One(_), Value::Array(members)) => match self.unwrap(name, members, spot) {
                Some(one) => {
                    *value = one;
                    self.field(kind, name, shape, value, spot)
                }
                None => false,
            },
            (Shape::Many(_), Value::Object(object)) => {
                if object.is_empty() {
                    return false;
                }
                *value = Value::Array(vec![value.take()]);
                let kept = self.field(kind, name, shape, value, spot);
                if kept {
                    self.tell("list-expected", spot, format!("{name} is a list, but one object was given. It was taken as a list of one; send a list."));
                }
                kept
            }
            (_, Value::String(written)) => {
                text::trim(written);
                !written.is_empty() && self.scalar(kind, name, shape, value, spot)
            }
            (Shape::Uuid | Shape::Reference(_), Value::Number(number)) => {
                *value = Value::String(number.to_string());
                true
            }
            (Shape::Text, Value::Number(number)) => {
                let written = number.to_string();
                self.tell(
                    "text-expected",
                    spot,
                    format!("{name} is text, but the number {written} was given. It was taken as text; zeros in front of it may be lost."),
                );
                *value = Value::String(written);
                true
            }
            _ => tidy(value),
        }
    }

    fn members(&mut self, kind: Kind, members: &mut Vec<Value>, spot: &Spot<'_>) {
        let mut index = 0;
        members.retain_mut(|member| {
            let kept = match member {
                Value::Object(object) => {
                    let spot = Spot::Changing(spot, index, uuid_of(object));
                    self.object(kind, object, &spot);
                    !object.is_empty()
                }
                other => tidy(other),
            };
            index += 1;
            kept
        });
    }

    /// The first of several objects where there should be one.
    fn unwrap(&mut self, name: &str, members: &mut Vec<Value>, spot: &Spot<'_>) -> Option<Value> {
        members.retain_mut(tidy);
        let count = members.len();
        let first = members.drain(..).next()?;
        self.tell(
            "one-expected",
            spot,
            format!("{name} is one object, but a list of {count} was given. The first was used; send one object."),
        );
        Some(first)
    }

    fn scalar(
        &mut self,
        kind: Kind,
        name: &str,
        shape: Shape,
        value: &mut Value,
        spot: &Spot<'_>,
    ) -> bool {
        let Value::String(written) = value else {
            return true;
        };
        match shape {
            Shape::Number => {
                if let Some(number) = text::number(written, kind == Kind::CostOption) {
                    let told = format!(
                        "{name} is a number, but the text \"{written}\" was given. It was taken as {number}; send it without quotation marks."
                    );
                    self.tell("number-expected", spot, told);
                    *value = number.into();
                }
                return true;
            }
            Shape::Enum(words) => self.replace(
                "word-misspelt",
                name,
                written,
                word::of_list(written, words),
                spot,
            ),
            Shape::Date => self.replace("date-misspelt", name, written, when::date(written), spot),
            Shape::DateTime => self.replace(
                "instant-misspelt",
                name,
                written,
                when::instant(written),
                spot,
            ),
            Shape::Time => match when::time(written) {
                Some((time, true)) => *written = time,
                Some((time, false)) => {
                    self.replace("time-misspelt", name, written, Some(time), spot);
                }
                None => {}
            },
            Shape::Uri if written.starts_with("www.") || !is_uri(written) => {
                let whole = text::absolute(written).filter(|whole| is_uri(whole));
                self.replace("address-incomplete", name, written, whole, spot);
            }
            Shape::Email if !is_email(written) => {
                let bare = text::without_mailto(written).filter(|bare| is_email(bare));
                self.replace("email-misspelt", name, written, bare, spot);
            }
            Shape::Text if kind == Kind::Schedule && name == "byday" => {
                self.replace(
                    "weekday-misspelt",
                    name,
                    written,
                    word::weekdays(written),
                    spot,
                );
            }
            Shape::Text => {
                self.replace(
                    "entities-escaped",
                    name,
                    written,
                    text::unescaped(name, written),
                    spot,
                );
            }
            _ => {}
        }
        !written.is_empty()
    }

    fn replace(
        &mut self,
        code: &'static str,
        name: &str,
        written: &mut String,
        repaired: Option<String>,
        spot: &Spot<'_>,
    ) {
        let Some(repaired) = repaired.filter(|repaired| repaired != written) else {
            return;
        };
        let told = if repaired.len() + written.len() > 200 {
            format!(
                "{name} was not written as the standard asks, and was put right. Correct it where it comes from."
            )
        } else {
            format!(
                "{name} was \"{written}\" and is taken as \"{repaired}\". Correct it where it comes from if that is wrong."
            )
        };
        self.tell(code, spot, told);
        *written = repaired;
    }

    /// What only shows when several fields are looked at together.
    fn together(&mut self, kind: Kind, document: &mut Document, spot: &Spot<'_>) {
        match kind {
            Kind::Location => self.nowhere(document, spot),
            Kind::Schedule => self.daily(document, spot),
            Kind::ServiceArea => self.twin(document, "service_area", "name", spot),
            Kind::Accessibility => self.twin(document, "accessibility", "description", spot),
            Kind::TaxonomyTerm => self.twin(document, "term", "name", spot),
            _ => {}
        }
    }

    /// Zero degrees north and east lie in the Gulf of Guinea and mean that nobody knew.
    fn nowhere(&mut self, location: &mut Document, spot: &Spot<'_>) {
        let zero = |name| location.get(name).and_then(Value::as_f64) == Some(0.0);
        if zero("latitude") && zero("longitude") {
            location.remove("latitude");
            location.remove("longitude");
            self.tell(
                "coordinates-zero",
                &Spot::Name(spot, "latitude"),
                "Latitude and longitude are both 0, which is in the sea off Africa. They were left out; send the true ones or none.".to_owned(),
            );
        }
    }

    // ORUK 3.0 knows WEEKLY and MONTHLY only: what happens daily is weekly on all seven days.
    fn daily(&mut self, schedule: &mut Document, spot: &Spot<'_>) {
        let daily = schedule
            .get("freq")
            .and_then(Value::as_str)
            .is_some_and(|freq| freq.eq_ignore_ascii_case("daily"));
        let every = schedule
            .get("interval")
            .is_none_or(|interval| interval.as_f64() == Some(1.0));
        if daily && every {
            schedule.insert("freq".to_owned(), "WEEKLY".into());
            schedule
                .entry("byday")
                .or_insert_with(|| "MO,TU,WE,TH,FR,SA,SU".into());
            self.tell(
                "daily-schedule",
                &Spot::Name(spot, "freq"),
                "The standard has no daily schedules. This one was taken as weekly on its days, all seven if none are named.".to_owned(),
            );
        }
    }

    /// The UK profile has a second name for three fields; it is read, and not kept.
    fn twin(&mut self, document: &mut Document, twin: &str, name: &str, spot: &Spot<'_>) {
        let Some(said) = document.remove(twin) else {
            return;
        };
        match document.get(name) {
            None => {
                document.insert(name.to_owned(), said);
            }
            Some(known) if *known == said => {}
            Some(_) => self.tell(
                "twin-mismatch",
                &Spot::Name(spot, twin),
                format!("{twin} and {name} mean the same and differ. {name} was kept; correct it if {twin} was right."),
            ),
        }
    }

    fn tell(&mut self, code: &'static str, spot: &Spot<'_>, message: String) {
        self.problems
            .push(Problem::advice(code, spot.pointer(), message).at(spot.path()));
    }
}

fn shape_of(kind: Kind, name: &str, value: &Value) -> Option<Shape> {
    let known = kind.field(name).map(|field| field.shape);
    if known.is_none() && matches!(value, Value::Array(_) | Value::Object(_)) {
        return nested(kind, name);
    }
    known
}

/// Takes nulls and empty values out of what the standard does not know; says whether anything is left.
fn tidy(value: &mut Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(members) => {
            members.retain_mut(tidy);
            !members.is_empty()
        }
        Value::Object(object) => {
            object.retain(|_, value| tidy(value));
            !object.is_empty()
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests;
