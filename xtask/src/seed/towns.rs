//! Where generated services are: towns of the United Kingdom, with the middle of one postcode district each.

/// A town, and the statistical area that it lies in.
pub(crate) struct Town {
    pub(crate) name: &'static str,
    pub(crate) county: &'static str,
    pub(crate) outcode: &'static str,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) area: &'static str,
    pub(crate) area_code: &'static str,
}

#[rustfmt::skip]
pub(crate) const TOWNS: [Town; 32] = [
    Town { name: "Bristol", county: "South West", outcode: "BS3", latitude: 51.4387, longitude: -2.6032, area: "City of Bristol", area_code: "E06000023" },
    Town { name: "Leeds", county: "Yorkshire and The Humber", outcode: "LS6", latitude: 53.8201, longitude: -1.5709, area: "Leeds", area_code: "E08000035" },
    Town { name: "Sheffield", county: "Yorkshire and The Humber", outcode: "S7", latitude: 53.3552, longitude: -1.4911, area: "Sheffield", area_code: "E08000039" },
    Town { name: "Norwich", county: "Norfolk", outcode: "NR2", latitude: 52.6292, longitude: 1.2800, area: "Norwich", area_code: "E07000148" },
    Town { name: "Exeter", county: "Devon", outcode: "EX4", latitude: 50.7314, longitude: -3.5264, area: "Exeter", area_code: "E07000041" },
    Town { name: "Plymouth", county: "South West", outcode: "PL4", latitude: 50.3755, longitude: -4.1280, area: "Plymouth", area_code: "E06000026" },
    Town { name: "Derby", county: "East Midlands", outcode: "DE22", latitude: 52.9342, longitude: -1.4999, area: "Derby", area_code: "E06000015" },
    Town { name: "Leicester", county: "East Midlands", outcode: "LE2", latitude: 52.6073, longitude: -1.1167, area: "Leicester", area_code: "E06000016" },
    Town { name: "Nottingham", county: "East Midlands", outcode: "NG7", latitude: 52.9579, longitude: -1.1725, area: "Nottingham", area_code: "E06000018" },
    Town { name: "Coventry", county: "West Midlands", outcode: "CV6", latitude: 52.4344, longitude: -1.5073, area: "Coventry", area_code: "E08000026" },
    Town { name: "Stockport", county: "North West", outcode: "SK4", latitude: 53.4194, longitude: -2.1819, area: "Stockport", area_code: "E08000007" },
    Town { name: "Oldham", county: "North West", outcode: "OL8", latitude: 53.5258, longitude: -2.1168, area: "Oldham", area_code: "E08000004" },
    Town { name: "Bolton", county: "North West", outcode: "BL3", latitude: 53.5646, longitude: -2.4322, area: "Bolton", area_code: "E08000001" },
    Town { name: "Preston", county: "Lancashire", outcode: "PR2", latitude: 53.7788, longitude: -2.7069, area: "Preston", area_code: "E07000123" },
    Town { name: "Carlisle", county: "North West", outcode: "CA2", latitude: 54.8838, longitude: -2.9513, area: "Cumberland", area_code: "E06000063" },
    Town { name: "Sunderland", county: "North East", outcode: "SR4", latitude: 54.9003, longitude: -1.4258, area: "Sunderland", area_code: "E08000024" },
    Town { name: "Gateshead", county: "North East", outcode: "NE8", latitude: 54.9550, longitude: -1.6064, area: "Gateshead", area_code: "E08000037" },
    Town { name: "Hartlepool", county: "North East", outcode: "TS26", latitude: 54.6890, longitude: -1.2331, area: "Hartlepool", area_code: "E06000001" },
    Town { name: "Doncaster", county: "Yorkshire and The Humber", outcode: "DN4", latitude: 53.5051, longitude: -1.1213, area: "Doncaster", area_code: "E08000017" },
    Town { name: "Lincoln", county: "Lincolnshire", outcode: "LN5", latitude: 53.1732, longitude: -0.5566, area: "Lincoln", area_code: "E07000138" },
    Town { name: "Ipswich", county: "Suffolk", outcode: "IP4", latitude: 52.0604, longitude: 1.1802, area: "Ipswich", area_code: "E07000202" },
    Town { name: "Colchester", county: "Essex", outcode: "CO2", latitude: 51.8695, longitude: 0.8939, area: "Colchester", area_code: "E07000071" },
    Town { name: "Luton", county: "East of England", outcode: "LU4", latitude: 51.8983, longitude: -0.4686, area: "Luton", area_code: "E06000032" },
    Town { name: "Reading", county: "South East", outcode: "RG1", latitude: 51.4517, longitude: -0.9697, area: "Reading", area_code: "E06000038" },
    Town { name: "Swindon", county: "South West", outcode: "SN2", latitude: 51.5778, longitude: -1.7830, area: "Swindon", area_code: "E06000030" },
    Town { name: "Gloucester", county: "Gloucestershire", outcode: "GL4", latitude: 51.8404, longitude: -2.2190, area: "Gloucester", area_code: "E07000081" },
    Town { name: "Cardiff", county: "Wales", outcode: "CF11", latitude: 51.4728, longitude: -3.1924, area: "Cardiff", area_code: "W06000015" },
    Town { name: "Swansea", county: "Wales", outcode: "SA1", latitude: 51.6268, longitude: -3.9403, area: "Swansea", area_code: "W06000011" },
    Town { name: "Wrexham", county: "Wales", outcode: "LL13", latitude: 53.0344, longitude: -2.9588, area: "Wrexham", area_code: "W06000006" },
    Town { name: "Glasgow", county: "Scotland", outcode: "G42", latitude: 55.8322, longitude: -4.2576, area: "Glasgow City", area_code: "S12000049" },
    Town { name: "Dundee", county: "Scotland", outcode: "DD4", latitude: 56.4821, longitude: -2.9356, area: "Dundee City", area_code: "S12000042" },
    Town { name: "Inverness", county: "Scotland", outcode: "IV3", latitude: 57.4764, longitude: -4.2481, area: "Highland", area_code: "S12000017" },
];
