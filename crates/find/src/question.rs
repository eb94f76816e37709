//! What is asked.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use place::{Authority, Found, Gazetteer, Point, Postcode, Ward};
use uuid::Uuid;

use crate::ground::{self, Reach};
use crate::listing::GROUPS;

/// Groups that can be filtered by though they are not counted.
const UNCOUNTED: [&str; 2] = ["organization", "status"];
/// The most results of one page.
pub const MOST: usize = 200;
/// So many groups can be filtered by in one question; there are fewer.
const MOST_GROUPS: usize = 31;
/// Nobody pages farther than this.
pub const FARTHEST: usize = 10_000;
/// How far around a place is looked if nobody says: ten miles, in metres.
pub const AROUND: f64 = 16_093.0;

/// A question to the index.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a wish of its own, and none excludes another"
)]
#[derive(Clone, Debug)]
pub struct Question {
    /// In the words of whoever asks; empty asks for everything.
    pub words: String,
    /// Near or for where.
    pub spot: Option<Spot>,
    /// How far away it may be, in metres; if nobody says, [`AROUND`], and farther if nothing is there.
    pub within: Option<f64>,
    /// What has to be true of a result's place.
    pub reach: Reaching,
    /// What results have to be: all of these groups, in each any of the values.
    pub filters: Vec<Filter>,
    /// The age of who it is for, in years.
    pub age: Option<f64>,
    /// Only what is open at `now`.
    pub open_now: bool,
    /// Only what takes place on this day, by the calendar of the United Kingdom. Hits tell the opening on
    /// that day.
    pub on: Option<NaiveDate>,
    /// Whether services that are closed for good are results too.
    pub closed_too: bool,
    /// Whether the last word is still being typed.
    pub as_you_type: bool,
    /// Whether each result says which of its words answer what was said.
    pub explain: bool,
    /// What comes first.
    pub order: Order,
    /// How many results are passed over.
    pub offset: usize,
    /// How many are given, at most [`MOST`].
    pub limit: usize,
    /// When it is asked.
    pub now: DateTime<Utc>,
    /// What comes behind others that answer as well.
    pub behind: Behind,
    /// Which of the engine's means are used.
    pub means: Means,
}

impl Question {
    /// A question for everything, asked at an instant.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            words: String::new(),
            spot: None,
            within: None,
            reach: Reaching::default(),
            filters: Vec::new(),
            age: None,
            open_now: false,
            on: None,
            closed_too: false,
            as_you_type: false,
            explain: false,
            order: Order::Best,
            offset: 0,
            limit: 10,
            now,
            behind: Behind::default(),
            means: Means::default(),
        }
    }
}

/// Services that come behind others that answer as well: nobody has said for long that they are right.
#[derive(Clone, Default)]
pub struct Behind {
    ids: Arc<HashSet<Uuid>>,
    mark: u64,
}

impl Behind {
    /// These.
    pub fn of(services: &[Uuid]) -> Self {
        let mut hasher = DefaultHasher::new();
        services.hash(&mut hasher);
        Self {
            ids: Arc::new(services.iter().copied().collect()),
            mark: hasher.finish(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether a service is one of them.
    pub fn holds(&self, service: &Uuid) -> bool {
        self.ids.contains(service)
    }
}

/// What tells these from others, and not each of them: there may be many.
impl fmt::Debug for Behind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Behind({}, {:x})", self.ids.len(), self.mark)
    }
}

impl Question {
    /// The same with a page that can be given, and each group of filters once.
    pub(crate) fn bounded(&self) -> Self {
        Self {
            limit: self.limit.min(MOST),
            offset: self.offset.min(FARTHEST),
            filters: Filter::merged(&self.filters),
            ..self.clone()
        }
    }
}

/// What the engine does beyond looking words up. Each can be switched off, to see what it earns.
#[expect(clippy::struct_excessive_bools, reason = "each is switched by itself")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Means {
    /// Words that no entry has are taken for those they were likely meant to be.
    pub spelling: bool,
    /// Everyday language is understood.
    pub lay_language: bool,
    /// What covers the place is found wherever its office is.
    pub coverage: bool,
    /// A word in the name is worth more. (What each text weighs is settled when an index is filled:
    /// [`crate::index::Weights`].)
    pub field_weights: bool,
}

impl Default for Means {
    fn default() -> Self {
        Self {
            spelling: true,
            lay_language: true,
            coverage: true,
            field_weights: true,
        }
    }
}

/// What has to be true of a result's place, where one is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reaching {
    /// It is near, or what it covers holds the place: what people want.
    #[default]
    NearOrCovering,
    /// What it covers holds the place; where it does not say what it covers, anywhere: the standard's
    /// `postcode`.
    Covering,
    /// The same, and it is near: the standard's `postcode` and `proximity`.
    NearAndCovering,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What answers best: words, place and how sure it is to be right.
    #[default]
    Best,
    /// What is nearest.
    Nearest,
    /// What opens soonest.
    SoonestOpen,
    /// What was checked last.
    LatelyAssured,
}

impl Order {
    /// All of them, by the names that commands and addresses use.
    pub const NAMES: [(Self, &'static str); 4] = [
        (Self::Best, "best"),
        (Self::Nearest, "nearest"),
        (Self::SoonestOpen, "soonest"),
        (Self::LatelyAssured, "checked"),
    ];
}

impl FromStr for Order {
    type Err = Malformed;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::NAMES.iter().find(|(_, known)| *known == name);
        known.map(|(order, _)| *order).ok_or_else(|| {
            Malformed(format!(
                "`{name}` is no order; say best, nearest, soonest or checked"
            ))
        })
    }
}

/// A question that cannot be understood, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

/// One group of a filter: results have any of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The group: one of [`GROUPS`], `organization` or `status`.
    pub group: String,
    /// The values, or the labels, of which any will do.
    pub values: Vec<String>,
}

impl Filter {
    /// Puts a `group=value` to those that are there: a second value of a group is another that will do.
    pub fn add(filters: &mut Vec<Self>, written: &str) -> Result<(), Malformed> {
        let (group, value) = written.split_once('=').ok_or_else(|| {
            Malformed(format!(
                "`{written}` is no filter; write the group, = and the value, for example cost=free"
            ))
        })?;
        let (group, value) = (group.trim(), value.trim());
        if !GROUPS.contains(&group) && !UNCOUNTED.contains(&group) {
            return Err(Malformed(format!(
                "`{group}` is no group to filter by; there are {}",
                [&GROUPS[..], &UNCOUNTED[..]].concat().join(", ")
            )));
        }
        filters.push(Self {
            group: group.to_owned(),
            values: vec![value.to_owned()],
        });
        *filters = Self::merged(filters);
        Ok(())
    }

    /// Each group once, with all its values.
    pub(crate) fn merged(filters: &[Self]) -> Vec<Self> {
        let mut merged: Vec<Self> = Vec::new();
        for filter in filters {
            let at = merged.iter().position(|known| known.group == filter.group);
            if let Some(at) = at {
                merged[at].values.extend(filter.values.iter().cloned());
            } else if merged.len() < MOST_GROUPS {
                merged.push(filter.clone());
            }
        }
        merged
    }
}

/// A place that somebody asks about.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// What it is called.
    pub name: String,
    /// Its middle.
    pub point: Point,
    /// The areas that it lies in.
    pub areas: Vec<(String, Reach)>,
}

impl Spot {
    /// A place that is written exactly: a postcode, a postcode district, or degrees north and east with
    /// a comma between.
    pub fn exact(written: &str, gazetteer: &Gazetteer) -> Option<Self> {
        let postcode = written.parse().ok().or_else(|| Postcode::repair(written));
        if let Some(found) = postcode.and_then(|postcode| gazetteer.find(&postcode)) {
            return Some(Self::of_postcode(&found));
        }
        if let Some(district) = gazetteer.district(written) {
            return Some(Self {
                name: district.code.to_owned(),
                point: district.point,
                areas: ground::areas_of(None, district.authorities().next()),
            });
        }
        let (north, east) = written.split_once(',')?;
        let point = Point::new(north.trim().parse().ok()?, east.trim().parse().ok()?)?;
        Some(Self::of_point(point))
    }

    /// A local authority or a ward by its name. Towns are known by the services that are there: see
    /// [`crate::Index::town`].
    pub fn area(written: &str, gazetteer: &Gazetteer) -> Option<Self> {
        let authority = gazetteer.authority_named(written).map(Self::of_authority);
        authority.or_else(|| {
            let written = place::tables::plain_name(written);
            let mut wards = place::tables::wards().iter();
            let ward = wards.find(|ward| place::tables::plain_name(ward.name) == written);
            ward.map(Self::of_ward)
        })
    }

    /// A postcode.
    pub fn of_postcode(found: &Found<'_>) -> Self {
        Self {
            name: found.postcode.to_string(),
            point: found.point,
            areas: ground::areas_of_postcode(found),
        }
    }

    /// A local authority.
    pub fn of_authority(authority: &Authority) -> Self {
        Self {
            name: authority.name.to_owned(),
            point: authority.point,
            areas: ground::areas_of(None, Some(authority)),
        }
    }

    /// A ward.
    pub fn of_ward(ward: &Ward) -> Self {
        Self {
            name: ward.name.to_owned(),
            point: ward.point,
            areas: ground::areas_of(Some(ward), Some(ward.authority())),
        }
    }

    /// A point, with the areas of the authority that the nearest ward belongs to.
    pub fn of_point(point: Point) -> Self {
        let nearest = place::tables::wards().iter().min_by(|left, right| {
            let [left, right] = [left, right].map(|ward| ward.point.metres_to(point));
            left.total_cmp(&right)
        });
        Self {
            name: format!("{:.4}, {:.4}", point.latitude, point.longitude),
            point,
            areas: ground::areas_of(None, nearest.map(Ward::authority)),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}
