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
    let mut repairs = Repairs { problems: Vec::new() };
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
    fn field(&mut self, kind: Kind, name: &str, shape: Shape, value: &mut Value, spot: &Spot<'_>) -> bool {
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

    fn scalar(&mut self, kind: Kind, name: &str, shape: Shape, value: &mut Value, spot: &Spot<'_>) -> bool {
        let Value::String(written) = value else { return true };
        match shape {
            Shape::Number => {
                if let Some(number) = text::number(written, kind == Kind::CostOption) {
                    let told = format!("{name} is a number, but the text \"{written}\" was given. It was taken as {number}; send it without quotation marks.");
                    self.tell("number-expected", spot, told);
                    *value = number.into();
                }
                return true;
            }
            Shape::Enum(words) => self.replace("word-misspelt", name, written, word::of_list(written, words), spot),
            Shape::Date => self.replace("date-misspelt", name, written, when::date(written), spot),
            Shape::DateTime => self.replace("instant-misspelt", name, written, when::instant(written), spot),
            Shape::Time => match when::time(written) {
                Some((time, true)) => *written = time,
                Some((time, false)) => self.replace("time-misspelt", name, written, Some(time), spot),
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
                self.replace("weekday-misspelt", name, written, word::weekdays(written), spot);
            }
            Shape::Text => {
                self.replace("entities-escaped", name, written, text::unescaped(name, written), spot);
            }
            _ => {}
        }
        !written.is_empty()
    }

    fn replace(&mut self, code: &'static str, name: &str, written: &mut String, repaired: Option<String>, spot: &Spot<'_>) {
        let Some(repaired) = repaired.filter(|repaired| repaired != written) else { return };
        let told = if repaired.len() + written.len() > 200 {
            format!("{name} was not written as the standard asks, and was put right. Correct it where it comes from.")
        } else {
            format!("{name} was \"{written}\" and is taken as \"{repaired}\". Correct it where it comes from if that is wrong.")
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
        let daily = schedule.get("freq").and_then(Value::as_str).is_some_and(|freq| freq.eq_ignore_ascii_case("daily"));
        let every = schedule.get("interval").is_none_or(|interval| interval.as_f64() == Some(1.0));
        if daily && every {
            schedule.insert("freq".to_owned(), "WEEKLY".into());
            schedule.entry("byday").or_insert_with(|| "MO,TU,WE,TH,FR,SA,SU".into());
            self.tell(
                "daily-schedule",
                &Spot::Name(spot, "freq"),
                "The standard has no daily schedules. This one was taken as weekly on its days, all seven if none are named.".to_owned(),
            );
        }
    }

    /// The UK profile has a second name for three fields; it is read, and not kept.
    fn twin(&mut self, document: &mut Document, twin: &str, name: &str, spot: &Spot<'_>) {
        let Some(said) = document.remove(twin) else { return };
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
        self.problems.push(Problem::advice(code, spot.pointer(), message).at(spot.path()));
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
mod tests {
    use serde_json::json;

    use super::*;

    /// What becomes of a document, and the codes of what is told; a second repair must find nothing to do.
    fn repaired(kind: Kind, value: Value) -> (Value, Vec<String>) {
        let Value::Object(mut document) = value else { panic!("{value} is no document") };
        let problems = repair(kind, &mut document);
        let once = document.clone();
        assert_eq!(repair(kind, &mut document), [], "a second repair has nothing to tell");
        assert_eq!(document, once, "a second repair changes nothing");
        (Value::Object(document), problems.into_iter().map(|problem| problem.code.into_owned()).collect())
    }

    fn one(kind: Kind, name: &str, written: &str) -> (Value, Vec<String>) {
        let (document, codes) = repaired(kind, json!({name: written}));
        (document.get(name).cloned().unwrap_or_default(), codes)
    }

    #[test]
    fn what_is_empty_goes_in_silence() {
        let (document, codes) = repaired(Kind::Service, json!({
            "id": 12, "name": "  Chess\u{a0}", "email": "", "url": null, "phones": [], "organization": {"name": null},
            "contacts": [{}, null, {"name": "Ann"}], "x_more": {"a": null, "b": [null, ""]}, "fees": " \u{feff}",
        }));
        assert_eq!(document, json!({"id": "12", "name": "Chess", "contacts": [{"name": "Ann"}]}));
        assert!(codes.is_empty());
    }

    #[test]
    fn numbers_in_quotation_marks_are_numbers() {
        assert_eq!(one(Kind::Service, "minimum_age", "18"), (json!(18), vec!["number-expected".to_owned()]));
        assert_eq!(one(Kind::Location, "latitude", "-53.48").0, json!(-53.48));
        assert_eq!(one(Kind::CostOption, "amount", "£1,250.50").0, json!(1250.5));
        assert_eq!(one(Kind::Location, "latitude", "53,481"), (json!("53,481"), vec![]));
        assert_eq!(one(Kind::Service, "minimum_age", "eighteen").0, json!("eighteen"));
        let (document, codes) = repaired(Kind::Phone, json!({"number": 1_612_345_678}));
        assert_eq!((document, codes), (json!({"number": "1612345678"}), vec!["text-expected".to_owned()]));
    }

    #[test]
    fn words_of_lists_may_be_spelt_otherwise() {
        assert_eq!(one(Kind::Service, "status", "Active"), (json!("active"), vec!["word-misspelt".to_owned()]));
        assert_eq!(one(Kind::Service, "status", "Temporarily_Closed").0, json!("temporarily closed"));
        assert_eq!(one(Kind::Service, "status", "running"), (json!("running"), vec![]));
        assert_eq!(one(Kind::Schedule, "byday", "Monday, tue;2FR"), (json!("MO,TU,2FR"), vec!["weekday-misspelt".to_owned()]));
        assert_eq!(one(Kind::Schedule, "byday", "MO,TU"), (json!("MO,TU"), vec![]));
        assert_eq!(one(Kind::Schedule, "byday", "some days").0, json!("some days"));
    }

    #[test]
    fn dates_are_read_as_in_the_united_kingdom() {
        for written in ["03/02/2021", "3/2/2021", "3rd February 2021", "2021-02-03T10:00:00Z", "03/02/2021 10:00", "3-Feb-2021"] {
            assert_eq!(one(Kind::Service, "assured_date", written), (json!("2021-02-03"), vec!["date-misspelt".to_owned()]), "{written}");
        }
        assert_eq!(one(Kind::Service, "assured_date", "2021-02-03"), (json!("2021-02-03"), vec![]));
        assert_eq!(one(Kind::Service, "assured_date", "03/02/21").0, json!("03/02/21"), "nobody knows the century");
        assert_eq!(one(Kind::Service, "assured_date", "31/02/2021").0, json!("31/02/2021"));
    }

    #[test]
    fn instants_get_what_they_lack() {
        for (written, meant) in [
            ("2021-02-03", "2021-02-03T00:00:00Z"),
            ("2021-02-03 10:11:12", "2021-02-03T10:11:12Z"),
            ("2021-02-03T10:11", "2021-02-03T10:11:00Z"),
            ("2021-02-03 10:11:12 UTC", "2021-02-03T10:11:12Z"),
            ("03/02/2021 10:11", "2021-02-03T10:11:00Z"),
            ("2021-02-03 10:11:12+0100", "2021-02-03T10:11:12.000+01:00"),
        ] {
            assert_eq!(one(Kind::Service, "last_modified", written), (json!(meant), vec!["instant-misspelt".to_owned()]), "{written}");
        }
        assert_eq!(one(Kind::Service, "last_modified", "2021-02-03T10:11:12.5Z").1, Vec::<String>::new());
    }

    #[test]
    fn times_are_by_the_clock_on_the_wall() {
        for (written, meant) in [
            ("9:00AM", "09:00:00"),
            ("9am", "09:00:00"),
            ("9.30 p.m.", "21:30:00"),
            ("12am", "00:00:00"),
            ("12:15pm", "12:15:00"),
            ("0930", "09:30:00"),
            ("9:30", "09:30:00"),
            ("10:00Z", "10:00:00"),
            ("10:00:00+01:00", "10:00:00"),
            ("1900-01-01T10:00:00", "10:00:00"),
            ("noon", "12:00:00"),
            ("24:00", "23:59:00"),
        ] {
            assert_eq!(one(Kind::Schedule, "opens_at", written).0, json!(meant), "{written}");
        }
        assert_eq!(one(Kind::Schedule, "opens_at", "09:30"), (json!("09:30:00"), vec![]));
        assert_eq!(one(Kind::Schedule, "opens_at", "late").0, json!("late"));
        assert_eq!(one(Kind::Schedule, "opens_at", "25:00").0, json!("25:00"));
    }

    #[test]
    fn addresses_without_scheme_get_one() {
        assert_eq!(one(Kind::Service, "url", "www.example.org/a?b"), (json!("https://www.example.org/a?b"), vec!["address-incomplete".to_owned()]));
        assert_eq!(one(Kind::Service, "url", "example.org").0, json!("https://example.org"));
        assert_eq!(one(Kind::Service, "url", "http://example.org"), (json!("http://example.org"), vec![]));
        assert_eq!(one(Kind::Service, "url", "see leaflet").0, json!("see leaflet"));
        assert_eq!(one(Kind::Service, "email", "mailto:a@example.org").0, json!("a@example.org"));
    }

    #[test]
    fn entities_are_unescaped_where_they_are_one_too_many() {
        assert_eq!(one(Kind::Service, "name", "Fish &amp;amp; Chips"), (json!("Fish & Chips"), vec!["entities-escaped".to_owned()]));
        assert_eq!(one(Kind::Service, "description", "Fish &amp;amp; Chips &amp;#39; ").0, json!("Fish &amp; Chips &#39;"));
        assert_eq!(one(Kind::Service, "description", "<p>Fish &amp; Chips</p>"), (json!("<p>Fish &amp; Chips</p>"), vec![]));
        assert_eq!(one(Kind::Service, "name", "A & B; C &; D &#0;").0, json!("A & B; C &; D &#0;"));
    }

    #[test]
    fn one_object_and_a_list_are_told_apart() {
        let (document, codes) = repaired(Kind::Service, json!({"organization": [null, {"id": "o"}], "phones": {"number": "1"}}));
        assert_eq!(document, json!({"organization": {"id": "o"}, "phones": [{"number": "1"}]}));
        assert_eq!(codes, ["one-expected", "list-expected"]);
    }

    #[test]
    fn twins_are_read_and_not_kept() {
        assert_eq!(repaired(Kind::ServiceArea, json!({"service_area": "Leeds"})), (json!({"name": "Leeds"}), vec![]));
        assert_eq!(repaired(Kind::TaxonomyTerm, json!({"term": "A", "name": "A"})), (json!({"name": "A"}), vec![]));
        let (document, codes) = repaired(Kind::Accessibility, json!({"accessibility": "Ramp", "description": "Lift"}));
        assert_eq!((document, codes), (json!({"description": "Lift"}), vec!["twin-mismatch".to_owned()]));
    }

    #[test]
    fn zero_north_and_zero_east_is_nowhere() {
        let (document, codes) = repaired(Kind::Location, json!({"latitude": "0.0", "longitude": 0}));
        assert_eq!(document, json!({}));
        assert_eq!(codes, ["number-expected", "coordinates-zero"]);
        assert_eq!(repaired(Kind::Location, json!({"latitude": 51.5, "longitude": 0})).1, Vec::<String>::new(), "Greenwich is somewhere");
    }

    #[test]
    fn what_happens_daily_is_weekly_on_all_days() {
        let (document, codes) = repaired(Kind::Schedule, json!({"freq": "Daily"}));
        assert_eq!(document, json!({"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU"}));
        assert_eq!(codes, ["daily-schedule"]);
        assert_eq!(repaired(Kind::Schedule, json!({"freq": "DAILY", "interval": 2})).1, Vec::<String>::new());
    }

    #[test]
    fn a_repair_is_told_with_the_place_where_it_was_made() {
        let Value::Object(mut service) = json!({"schedules": [{"opens_at": "09:00:00"}, {"id": "48102e86-bb50-41c4-8f1e-e269368c41d1", "opens_at": "9am"}]})
        else {
            panic!("it is an object")
        };
        let problems = repair(Kind::Service, &mut service);
        assert_eq!(problems[0].pointer, "/schedules/1/opens_at");
        let path = problems[0].path.as_ref().map(ToString::to_string);
        assert_eq!(path.as_deref(), Some("schedules/48102e86-bb50-41c4-8f1e-e269368c41d1/opens_at"));
    }
}
