//! Counties and countries at the end of addresses.

/// Ceremonial and historic counties of England, Wales and Scotland, the six of Northern Ireland (Royal Mail's list of
/// postal counties, ONS's of ceremonial ones), and principal areas of Wales that are written like counties.
const COUNTIES: [&str; 132] = [
    "aberdeenshire",
    "anglesey",
    "angus",
    "antrim",
    "argyll",
    "argyllshire",
    "armagh",
    "avon",
    "ayrshire",
    "banffshire",
    "bedfordshire",
    "berkshire",
    "berwickshire",
    "blaenau gwent",
    "buckinghamshire",
    "caithness",
    "cambridgeshire",
    "cardiganshire",
    "carmarthenshire",
    "ceredigion",
    "cheshire",
    "clackmannanshire",
    "cleveland",
    "clwyd",
    "conwy",
    "cornwall",
    "county antrim",
    "county armagh",
    "county down",
    "county durham",
    "county fermanagh",
    "county londonderry",
    "county tyrone",
    "cumberland",
    "cumbria",
    "denbighshire",
    "derbyshire",
    "devon",
    "dorset",
    "down",
    "dumfriesshire",
    "dunbartonshire",
    "durham",
    "dyfed",
    "east lothian",
    "east riding of yorkshire",
    "east sussex",
    "east yorkshire",
    "essex",
    "fermanagh",
    "fife",
    "flintshire",
    "glamorgan",
    "gloucestershire",
    "greater london",
    "greater manchester",
    "gt manchester",
    "gt. manchester",
    "gwent",
    "gwynedd",
    "hampshire",
    "hereford and worcester",
    "herefordshire",
    "hertfordshire",
    "humberside",
    "huntingdonshire",
    "inverness-shire",
    "isle of anglesey",
    "isle of man",
    "isle of wight",
    "kent",
    "kincardineshire",
    "kinross-shire",
    "kirkcudbrightshire",
    "lanarkshire",
    "lancashire",
    "leicestershire",
    "lincolnshire",
    "londonderry",
    "merionethshire",
    "merseyside",
    "mid glamorgan",
    "middlesex",
    "midlothian",
    "monmouthshire",
    "moray",
    "morayshire",
    "nairnshire",
    "neath port talbot",
    "norfolk",
    "north lincolnshire",
    "north yorkshire",
    "northamptonshire",
    "northumberland",
    "nottinghamshire",
    "orkney",
    "oxfordshire",
    "pembrokeshire",
    "perthshire",
    "powys",
    "renfrewshire",
    "rhondda cynon taf",
    "ross-shire",
    "roxburghshire",
    "rutland",
    "selkirkshire",
    "shetland",
    "shropshire",
    "somerset",
    "south glamorgan",
    "south lanarkshire",
    "south yorkshire",
    "staffordshire",
    "stirlingshire",
    "suffolk",
    "surrey",
    "sutherland",
    "torfaen",
    "tyne & wear",
    "tyne and wear",
    "tyrone",
    "vale of glamorgan",
    "warwickshire",
    "west glamorgan",
    "west lothian",
    "west midlands",
    "west sussex",
    "west yorkshire",
    "wigtownshire",
    "wiltshire",
    "worcestershire",
    "yorkshire",
];

/// Their usual short forms.
const SHORT_FORMS: [&str; 42] = [
    "beds",
    "berks",
    "bucks",
    "cambs",
    "co antrim",
    "co armagh",
    "co down",
    "co durham",
    "co fermanagh",
    "co londonderry",
    "co tyrone",
    "co. antrim",
    "co. armagh",
    "co. down",
    "co. durham",
    "co. fermanagh",
    "co. londonderry",
    "co. tyrone",
    "derbys",
    "g manchester",
    "glos",
    "gtr manchester",
    "hants",
    "herts",
    "lancs",
    "leics",
    "lincs",
    "middx",
    "northants",
    "notts",
    "oxon",
    "salop",
    "staffs",
    "wilts",
    "worcs",
    "yorks",
    "e sussex",
    "w sussex",
    "n yorks",
    "s yorks",
    "w yorks",
    "w midlands",
];

/// Counties whose name is a town's as well.
const TOWNS_TOO: [&str; 5] = ["antrim", "armagh", "conwy", "durham", "londonderry"];

/// Countries of the Kingdom, and regions of England that people write.
const COUNTRIES: [&str; 13] = [
    "cymru",
    "east midlands",
    "east of england",
    "england",
    "north east",
    "north west",
    "north west england",
    "northern ireland",
    "scotland",
    "south east",
    "south west",
    "wales",
    "yorkshire and the humber",
];

fn is_in(table: &[&str], text: &str) -> bool {
    let lower = text.to_lowercase();
    table.contains(&lower.trim_end_matches('.'))
}

/// Whether the text is the name of a county.
pub(super) fn is_county(text: &str) -> bool {
    is_in(&COUNTIES, text) || is_in(&SHORT_FORMS, text)
}

/// Whether it is a town's as well.
pub(super) fn is_town_too(text: &str) -> bool {
    is_in(&TOWNS_TOO, text)
}

/// Whether the text is a country of the Kingdom or a region.
pub(super) fn is_country(text: &str) -> bool {
    is_in(&COUNTRIES, text)
}

/// Whether the text names the Kingdom as a whole.
pub(super) fn is_kingdom(text: &str) -> bool {
    let kingdom = [
        "uk",
        "u.k",
        "united kingdom",
        "gb",
        "great britain",
        "britain",
        "the united kingdom",
        "gbr",
    ];
    is_in(&kingdom, text)
}

/// Whether the text can end an address after its postcode.
pub(super) fn is_ending(text: &str) -> bool {
    is_county(text) || is_country(text) || is_kingdom(text)
}
