//! Local authorities, and the counties, combined authorities, regions and countries they are part of.

use std::fmt;

use serde::Serialize;

use crate::Point;

/// A lower-tier or unitary local authority of today.
#[derive(Debug)]
pub struct Authority {
    /// Its GSS code.
    pub code: &'static str,
    /// Its name as statisticians write it: `Bristol, City of`.
    pub name: &'static str,
    /// Its name as it calls itself: `Bristol City Council`.
    pub official_name: &'static str,
    /// What sort of council it is.
    pub kind: AuthorityKind,
    /// Its country.
    pub country: Country,
    /// The middle of its postcodes.
    pub point: Point,
    /// How many people live there.
    pub population: u32,
    /// The year of which the population is an estimate.
    pub population_year: u16,
    pub(super) county: &'static str,
    pub(super) combined: &'static str,
    pub(super) region: &'static str,
}

impl Authority {
    /// The county council above it, where there are two tiers.
    pub fn county(&self) -> Option<&'static Area> {
        super::area(self.county)
    }

    /// The combined authority it has joined.
    pub fn combined_authority(&self) -> Option<&'static Area> {
        super::area(self.combined)
    }

    /// Its region; only England has them.
    pub fn region(&self) -> Option<&'static Area> {
        super::area(self.region)
    }

    /// Code and name of the council with the upper-tier duties: the county, or itself.
    pub fn upper_tier(&self) -> (&'static str, &'static str) {
        self.county()
            .map_or((self.code, self.name), |county| (county.code, county.name))
    }

    /// What an address there gives as `state_province`: the county, or the authority itself.
    pub fn state_province(&self) -> &'static str {
        self.upper_tier().1
    }
}

/// What sort of council it is.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityKind {
    /// One council for everything, in England outside London and the conurbations.
    Unitary,
    /// The lower tier beneath a county.
    District,
    /// A borough of a former metropolitan county.
    Metropolitan,
    /// A London borough.
    LondonBorough,
    /// The City of London.
    CityCorporation,
    /// A council area of Scotland.
    Scottish,
    /// A principal area of Wales.
    Welsh,
    /// A district of Northern Ireland.
    NorthernIrish,
}

impl AuthorityKind {
    pub(super) const ALL: [Self; 8] = [
        Self::Unitary,
        Self::District,
        Self::Metropolitan,
        Self::LondonBorough,
        Self::CityCorporation,
        Self::Scottish,
        Self::Welsh,
        Self::NorthernIrish,
    ];

    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unitary => "Unitary authority",
            Self::District => "Non-metropolitan district",
            Self::Metropolitan => "Metropolitan district",
            Self::LondonBorough => "London borough",
            Self::CityCorporation => "City corporation",
            Self::Scottish => "Scottish unitary authority",
            Self::Welsh => "Welsh unitary authority",
            Self::NorthernIrish => "NI district",
        }
    }

    /// By the name, or else by what the first letters of a GSS code stand for.
    pub(super) fn of(name: &str, code: &str) -> Option<Self> {
        let by_code = || match code.get(..3)? {
            "E06" => Some(Self::Unitary),
            "E07" => Some(Self::District),
            "E08" => Some(Self::Metropolitan),
            "E09" => Some(Self::LondonBorough),
            "S12" => Some(Self::Scottish),
            "W06" => Some(Self::Welsh),
            "N09" => Some(Self::NorthernIrish),
            _ => None,
        };
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .or_else(by_code)
    }
}

/// Something that several authorities are part of.
#[derive(Debug)]
pub struct Area {
    /// Its GSS code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: AreaKind,
}

impl Area {
    /// The authorities it is made of.
    pub fn authorities(&self) -> impl Iterator<Item = &'static Authority> {
        let code = self.code;
        super::authorities()
            .iter()
            .filter(move |a| [a.county, a.combined, a.region].contains(&code))
    }
}

/// What an [`Area`] is.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// A county with a council above its districts.
    County,
    /// Councils that act together under one mayor or board.
    CombinedAuthority,
    /// A region of England.
    Region,
}

impl AreaKind {
    pub(super) const ALL: [Self; 3] = [Self::County, Self::CombinedAuthority, Self::Region];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::CombinedAuthority => "combined",
            Self::Region => "region",
        }
    }
}

/// A country of the United Kingdom, or a Crown dependency with British postcodes.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Country {
    /// England.
    England,
    /// Scotland.
    Scotland,
    /// Wales.
    Wales,
    /// Northern Ireland.
    NorthernIreland,
    /// The Bailiwick of Guernsey.
    Guernsey,
    /// The Bailiwick of Jersey.
    Jersey,
    /// The Isle of Man.
    IsleOfMan,
}

impl Country {
    /// Its name in English.
    pub const fn name(self) -> &'static str {
        match self {
            Self::England => "England",
            Self::Scotland => "Scotland",
            Self::Wales => "Wales",
            Self::NorthernIreland => "Northern Ireland",
            Self::Guernsey => "Guernsey",
            Self::Jersey => "Jersey",
            Self::IsleOfMan => "Isle of Man",
        }
    }

    /// Its two letters in ISO 3166, as an address gives them for `country`.
    pub const fn iso(self) -> &'static str {
        match self {
            Self::England | Self::Scotland | Self::Wales | Self::NorthernIreland => "GB",
            Self::Guernsey => "GG",
            Self::Jersey => "JE",
            Self::IsleOfMan => "IM",
        }
    }

    /// The country of a GSS code, told by its first letter.
    pub fn of_code(code: &str) -> Option<Self> {
        match code.as_bytes().first()? {
            b'E' => Some(Self::England),
            b'S' => Some(Self::Scotland),
            b'W' => Some(Self::Wales),
            b'N' => Some(Self::NorthernIreland),
            _ => None,
        }
    }

    /// The country of a postcode area, where all of the area lies in one.
    pub fn of_postcode_area(area: &str) -> Option<Self> {
        match area {
            "GY" => Some(Self::Guernsey),
            "JE" => Some(Self::Jersey),
            "IM" => Some(Self::IsleOfMan),
            "BT" => Some(Self::NorthernIreland),
            _ => None,
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
