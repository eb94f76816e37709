//! What was asked, as it stands in the address of a page of results.

use chrono::NaiveDate;
use find::listing::GROUPS;
use find::{Filter, Order};
use url::form_urlencoded;

/// How many results a page shows.
pub(crate) const ROWS: usize = 20;
/// Results that can be paged to.
pub(crate) const FARTHEST: usize = ROWS * LAST;
/// The last page that is shown: nobody goes farther.
const LAST: usize = 100;
/// Letters of words and places that are read.
const LONGEST: usize = 200;
/// Values of filters that are read.
const MOST: usize = 60;
/// How far may be looked, in miles.
pub(crate) const DISTANCES: [u32; 6] = [1, 3, 5, 10, 20, 50];
/// Filters that stand in addresses though they are not counted.
const UNCOUNTED: [&str; 1] = ["organization"];

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// In the words of whoever asks.
    pub(crate) what: String,
    /// A postcode, a town, a point.
    pub(crate) place: String,
    /// In miles.
    pub(crate) within: Option<u32>,
    /// Values of groups, as they were chosen.
    pub(crate) filters: Vec<Filter>,
    /// As it was written.
    pub(crate) age: String,
    /// Only what is open at this moment.
    pub(crate) open_now: bool,
    /// A day, as it was written.
    pub(crate) on: String,
    /// What comes first.
    pub(crate) order: Order,
    /// The page, from 1.
    pub(crate) page: usize,
    /// On a map, not as a list only.
    pub(crate) map: bool,
}

impl Asked {
    /// Reads the part of an address after its question mark. What is not known is left alone.
    pub(crate) fn read(query: Option<&str>) -> Self {
        let mut asked = Self {
            page: 1,
            ..Self::default()
        };
        let mut values = 0;
        for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let value: String = value.trim().chars().take(LONGEST).collect();
            if value.is_empty() {
                continue;
            }
            match &*key {
                "what" => asked.what = value,
                "where" => asked.place = value,
                "within" => {
                    asked.within = value
                        .parse()
                        .ok()
                        .filter(|miles| *miles > 0 && *miles <= 500);
                }
                "age" => asked.age = value,
                "open" => asked.open_now = value == "now",
                "on" => asked.on = value,
                "sort" => asked.order = value.parse().unwrap_or_default(),
                "page" => asked.page = value.parse().unwrap_or(1).clamp(1, LAST),
                "view" => asked.map = value == "map",
                group if GROUPS.contains(&group) || UNCOUNTED.contains(&group) => {
                    values += 1;
                    if values <= MOST {
                        asked.choose(group, value);
                    }
                }
                _ => {}
            }
        }
        asked
    }

    /// Chooses a value of a group, beside those that are chosen.
    fn choose(&mut self, group: &str, value: String) {
        let known = self.filters.iter_mut().find(|filter| filter.group == group);
        match known {
            Some(filter) if filter.values.contains(&value) => {}
            Some(filter) => filter.values.push(value),
            None => self.filters.push(Filter {
                group: group.to_owned(),
                values: vec![value],
            }),
        }
    }

    /// The age as a number; nothing if it is none that somebody can have.
    pub(crate) fn years(&self) -> Option<f64> {
        let years: f64 = self.age.parse().ok()?;
        (0.0..=120.0).contains(&years).then_some(years)
    }

    /// The day, if it is one.
    pub(crate) fn day(&self) -> Option<NaiveDate> {
        self.on.parse().ok()
    }

    pub(crate) fn is_chosen(&self, group: &str, value: &str) -> bool {
        let filter = self.filters.iter().find(|filter| filter.group == group);
        filter.is_some_and(|filter| filter.values.iter().any(|chosen| chosen == value))
    }

    /// How many filters are set.
    pub(crate) fn narrowings(&self) -> usize {
        let values: usize = self.filters.iter().map(|filter| filter.values.len()).sum();
        let others = [!self.age.is_empty(), self.open_now, !self.on.is_empty()];
        values + others.iter().filter(|set| **set).count()
    }

    /// The order, as addresses name it.
    pub(crate) fn order_name(&self) -> &'static str {
        let order = Order::NAMES.iter().find(|(order, _)| *order == self.order);
        order.map_or("best", |(_, name)| name)
    }

    /// The address of these results.
    pub(crate) fn address(&self) -> String {
        format!("/find{}", self.query())
    }

    /// What follows the question mark, with it; nothing if nothing is asked.
    pub(crate) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut put = |key: &str, value: &str| {
            if !value.is_empty() {
                query.append_pair(key, value);
            }
        };
        put("what", &self.what);
        put("where", &self.place);
        put(
            "within",
            &self
                .within
                .map(|miles| miles.to_string())
                .unwrap_or_default(),
        );
        for filter in &self.filters {
            for value in &filter.values {
                put(&filter.group, value);
            }
        }
        put("age", &self.age);
        put("open", if self.open_now { "now" } else { "" });
        put("on", &self.on);
        put(
            "sort",
            if self.order == Order::Best {
                ""
            } else {
                self.order_name()
            },
        );
        put("view", if self.map { "map" } else { "" });
        put(
            "page",
            &if self.page > 1 {
                self.page.to_string()
            } else {
                String::new()
            },
        );
        let query = query.finish();
        if query.is_empty() {
            query
        } else {
            format!("?{query}")
        }
    }

    /// The same, changed; from the first page on.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut asked = self.clone();
        asked.page = 1;
        change(&mut asked);
        asked
    }

    /// The same without a value of a group.
    pub(crate) fn without(&self, group: &str, value: &str) -> Self {
        self.with(|asked| {
            for filter in &mut asked.filters {
                if filter.group == group {
                    filter.values.retain(|chosen| chosen != value);
                }
            }
            asked.filters.retain(|filter| !filter.values.is_empty());
        })
    }

    /// The same without any filter.
    pub(crate) fn cleared(&self) -> Self {
        self.with(|asked| {
            asked.filters.clear();
            asked.age.clear();
            asked.on.clear();
            asked.open_now = false;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_as_it_was_read() {
        let query = "what=caf%C3%A9+%26+chat&where=DY10+2SZ&within=3&topic=a&topic=b&cost=free&age=70&open=now&on=2026-12-01&sort=nearest&view=map&page=2";
        let asked = Asked::read(Some(query));
        assert_eq!(asked.query(), format!("?{query}"));
        assert_eq!(asked.narrowings(), 6);
        assert_eq!(asked.page, 2);
        let fewer = asked.without("topic", "a").without("cost", "free");
        assert!(fewer.is_chosen("topic", "b") && !fewer.is_chosen("topic", "a"));
        assert_eq!(fewer.page, 1);
        assert_eq!(asked.cleared().narrowings(), 0);
    }

    #[test]
    fn what_makes_no_sense_is_left_alone() {
        let asked = Asked::read(Some(
            "within=x&page=0&sort=odd&open=later&nothing=1&age=200&on=soon",
        ));
        assert_eq!(
            (asked.within, asked.page, asked.order),
            (None, 1, Order::Best)
        );
        assert_eq!((asked.years(), asked.day()), (None, None));
        assert_eq!(Asked::read(None).address(), "/find");
        let many: Vec<String> = (0..200).map(|number| format!("topic={number}")).collect();
        assert_eq!(Asked::read(Some(&many.join("&"))).narrowings(), MOST);
    }
}
