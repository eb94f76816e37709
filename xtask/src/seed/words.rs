//! The words that names and descriptions of generated services are composed of; all our own.

/// Something that people look for, and what is offered for it.
pub(crate) struct Need {
    /// The term, and the broader term above it.
    pub(crate) term: &'static str,
    pub(crate) broader: &'static str,
    /// What such a service calls itself.
    pub(crate) names: &'static [&'static str],
    /// What happens there, to follow "We offer".
    pub(crate) offer: &'static str,
}

const fn need(
    term: &'static str,
    broader: &'static str,
    names: &'static [&'static str],
    offer: &'static str,
) -> Need {
    Need {
        term,
        broader,
        names,
        offer,
    }
}

pub(crate) const NEEDS: [Need; 30] = [
    need(
        "Food banks",
        "Food and meals",
        &["food bank", "pantry", "food parcel round"],
        "three days of food to people who cannot afford enough, and help to claim what they are owed",
    ),
    need(
        "Lunch clubs",
        "Food and meals",
        &["lunch club", "shared table", "soup kitchen"],
        "a hot meal of two courses, cooked on the day, and good company",
    ),
    need(
        "Meals at home",
        "Food and meals",
        &["meals on wheels", "kitchen to door"],
        "a hot meal brought to the door, seven days a week, with a friendly word",
    ),
    need(
        "Befriending",
        "Company and loneliness",
        &["befriending scheme", "telephone friends", "visiting circle"],
        "a regular visit or call from a trained volunteer who shares an interest",
    ),
    need(
        "Social groups",
        "Company and loneliness",
        &["coffee morning", "social club", "chatty café"],
        "tea, games and conversation; newcomers are met at the door",
    ),
    need(
        "Bereavement support",
        "Company and loneliness",
        &["bereavement circle", "grief café"],
        "a quiet place to talk with others who have lost somebody",
    ),
    need(
        "Advice on benefits",
        "Money and advice",
        &["welfare rights advice", "benefits check"],
        "a full check of what can be claimed, help with forms and company at appeals",
    ),
    need(
        "Advice on debt",
        "Money and advice",
        &["debt advice", "money clinic"],
        "free and confidential advice on debts, from first letter to final payment",
    ),
    need(
        "Legal advice",
        "Money and advice",
        &["law clinic", "evening legal advice"],
        "half an hour with a solicitor who volunteers, on housing, family and work",
    ),
    need(
        "Employment support",
        "Work and learning",
        &["job club", "into work programme"],
        "help with applications and interviews, and introductions to local employers",
    ),
    need(
        "Adult learning",
        "Work and learning",
        &["adult classes", "skills workshop", "reading circle"],
        "small classes in reading, writing and numbers at everyone's own pace",
    ),
    need(
        "Digital skills",
        "Work and learning",
        &["computer drop-in", "online basics"],
        "patient help with telephones, tablets and forms, on your device or ours",
    ),
    need(
        "English classes",
        "Work and learning",
        &["English conversation", "English for newcomers"],
        "lessons in everyday English with a crèche in the next room",
    ),
    need(
        "Counselling",
        "Mental health",
        &["counselling service", "talking therapy"],
        "up to twelve sessions with a qualified counsellor, in person or by telephone",
    ),
    need(
        "Peer support",
        "Mental health",
        &["peer support group", "wellbeing walk"],
        "a group led by people who have been there themselves",
    ),
    need(
        "Crisis support",
        "Mental health",
        &["night café", "safe haven"],
        "a calm place in the evening for anyone who feels close to a crisis",
    ),
    need(
        "Exercise classes",
        "Sport and activity",
        &["gentle exercise", "chair yoga", "strength and balance"],
        "a class for all abilities that builds strength and balance",
    ),
    need(
        "Swimming",
        "Sport and activity",
        &["swimming session", "aqua fitness"],
        "an hour in warm water with a lifeguard and a hoist",
    ),
    need(
        "Walking groups",
        "Sport and activity",
        &["health walk", "strollers"],
        "a walk of under an hour at the pace of the slowest, with tea at the end",
    ),
    need(
        "Playgroups",
        "Children and families",
        &["playgroup", "stay and play", "messy play"],
        "toys, songs and snacks for children while the grown-ups meet",
    ),
    need(
        "Parenting support",
        "Children and families",
        &["parenting course", "family drop-in"],
        "ten meetings on sleep, tantrums and school, and somebody to ask in between",
    ),
    need(
        "Youth clubs",
        "Children and families",
        &["youth club", "after-school club"],
        "music, sport, cooking and a youth worker who listens",
    ),
    need(
        "Holiday activities",
        "Children and families",
        &["holiday club", "summer scheme"],
        "full days of play, with a cooked lunch, in every school holiday",
    ),
    need(
        "Support for carers",
        "Health and care",
        &["carers' café", "carers' support service"],
        "a break, advice, and others who know what caring is like",
    ),
    need(
        "Dementia support",
        "Health and care",
        &["memory café", "singing for the brain"],
        "music and memories for people with dementia and those who care for them",
    ),
    need(
        "Stopping smoking",
        "Health and care",
        &["stop smoking clinic", "quit group"],
        "weekly support and free patches for twelve weeks",
    ),
    need(
        "Community transport",
        "Getting about",
        &["dial-a-ride", "volunteer drivers"],
        "door-to-door transport to appointments and the shops, with room for wheelchairs",
    ),
    need(
        "Shopmobility",
        "Getting about",
        &["shopmobility", "wheelchair loan"],
        "scooters and wheelchairs by the day or by the month",
    ),
    need(
        "Housing advice",
        "Home and housing",
        &["housing advice", "tenancy support"],
        "help to find a home, to keep it and to have it put right",
    ),
    need(
        "Repairs and adaptations",
        "Home and housing",
        &["handyperson service", "home safety check"],
        "small repairs, grab rails and key safes by people you can let in",
    ),
];

/// Who a service is for.
pub(crate) struct Audience {
    /// To follow "to" and "For".
    pub(crate) people: &'static str,
    /// The term for them, where their circumstances have one.
    pub(crate) term: Option<&'static str>,
    /// The ages, where they matter.
    pub(crate) youngest: Option<u8>,
    pub(crate) oldest: Option<u8>,
}

const fn audience(
    people: &'static str,
    term: Option<&'static str>,
    youngest: Option<u8>,
    oldest: Option<u8>,
) -> Audience {
    Audience {
        people,
        term,
        youngest,
        oldest,
    }
}

pub(crate) const AUDIENCES: [Audience; 16] = [
    audience("everyone", None, None, None),
    audience("adults", None, Some(18), None),
    audience("people over 55", Some("Older people"), Some(55), None),
    audience("people over 65", Some("Older people"), Some(65), None),
    audience("young people", Some("Young people"), Some(11), Some(18)),
    audience("young adults", Some("Young people"), Some(16), Some(25)),
    audience(
        "families with young children",
        Some("Families"),
        Some(0),
        Some(5),
    ),
    audience(
        "children at primary school",
        Some("Families"),
        Some(5),
        Some(11),
    ),
    audience(
        "disabled people and their families",
        Some("Disabled people"),
        None,
        None,
    ),
    audience("unpaid carers", Some("Carers"), None, None),
    audience(
        "people new to the area",
        Some("People new to the area"),
        None,
        None,
    ),
    audience("veterans", Some("Veterans"), Some(18), None),
    audience("women", None, Some(18), None),
    audience("men over 40", None, Some(40), None),
    audience(
        "people who are out of work",
        Some("People out of work"),
        Some(18),
        None,
    ),
    audience(
        "refugees and people seeking asylum",
        Some("Refugees"),
        None,
        None,
    ),
];

/// The first word of an organisation's name.
pub(crate) const FIRST: [&str; 48] = [
    "Lantern",
    "Millstone",
    "Harbour",
    "Bramble",
    "Northgate",
    "Southbank",
    "Elder Tree",
    "Rowan",
    "Hawthorn",
    "Kingfisher",
    "Beacon",
    "Open Door",
    "Hand in Hand",
    "Good Neighbours",
    "Threshold",
    "Compass",
    "Springboard",
    "Stepping Stones",
    "Riverside",
    "Hillside",
    "Meadow",
    "Orchard",
    "Old School",
    "Station Road",
    "Canalside",
    "Five Lanes",
    "Bluebell",
    "Heron",
    "Swift",
    "Oak and Ash",
    "Cornerstone",
    "Keystone",
    "Bridge",
    "Ferry",
    "Signal",
    "Allotment",
    "Weavers",
    "Foundry",
    "Pottery",
    "Mariners",
    "Evergreen",
    "Daybreak",
    "Second Cup",
    "Long Table",
    "Warm Hands",
    "Common Ground",
    "Welcome",
    "Nettle",
];

/// The last words of an organisation's name.
pub(crate) const FORM: [&str; 16] = [
    "Trust",
    "Community Association",
    "Project",
    "Centre",
    "Partnership",
    "Foundation",
    "Network",
    "Housing Association",
    "Care",
    "Community Interest Company",
    "Society",
    "Volunteers",
    "Alliance",
    "Family Centre",
    "Advice Bureau",
    "Collective",
];

pub(crate) const VENUES: [&str; 12] = [
    "Community Centre",
    "Village Hall",
    "Library",
    "Leisure Centre",
    "Methodist Church Hall",
    "Family Hub",
    "Health Centre",
    "Old Town Hall",
    "Sports Pavilion",
    "Resource Centre",
    "Primary School",
    "Arts Centre",
];

pub(crate) const STREETS: [&str; 24] = [
    "Mill Lane",
    "Church Street",
    "Station Road",
    "Park View",
    "Victoria Road",
    "Chapel Hill",
    "Green Lane",
    "High Street",
    "Orchard Way",
    "School Lane",
    "Bridge Street",
    "Market Place",
    "Albert Road",
    "Queensway",
    "The Avenue",
    "North Street",
    "Weavers Row",
    "Canal Side",
    "Meadow Rise",
    "Cross Lane",
    "Elm Grove",
    "Garden Road",
    "Priory Walk",
    "Quarry Hill",
];

pub(crate) const ACCESS: [&str; 8] = [
    "There is level access from the street and an accessible toilet.",
    "A ramp leads to the side door; ring the bell and somebody comes.",
    "A hearing loop is fitted in the main hall.",
    "The lift takes wheelchairs to all floors.",
    "Two parking spaces for blue badge holders are in front of the door.",
    "There is a quiet room, and large-print leaflets are at the desk.",
    "Somebody who knows British Sign Language (BSL) is there on most days.",
    "A Changing Places toilet is beside the entrance.",
];

pub(crate) const HOW_TO_COME: [&str; 6] = [
    "Just come along; there is no need to book.",
    "Please telephone before you come for the first time.",
    "Your doctor, a social worker or you yourself can refer you.",
    "Book a place on the website or at the desk.",
    "Send us an e-mail and we call you back within two days.",
    "Places are few, so there may be a short wait.",
];

/// How to ask for what is not given at a place.
pub(crate) const HOW_TO_ASK: [&str; 4] = [
    "Ring us, or leave a number and we ring back.",
    "Send us an e-mail and we call you back within two days.",
    "A social worker or your doctor can refer you.",
    "Ask through the form on our website.",
];

/// A language and its code. The first is what most speak who say what they speak.
pub(crate) const LANGUAGES: [(&str, &str); 12] = [
    ("English", "en"),
    ("Welsh", "cy"),
    ("Polish", "pl"),
    ("Urdu", "ur"),
    ("Punjabi", "pa"),
    ("Arabic", "ar"),
    ("Romanian", "ro"),
    ("Somali", "so"),
    ("Bengali", "bn"),
    ("Gujarati", "gu"),
    ("Portuguese", "pt"),
    ("Ukrainian", "uk"),
];

pub(crate) const PRICES: [(&str, u32, &str); 6] = [
    ("Standard", 350, "for each session"),
    ("Concession", 150, "for each session"),
    ("Members", 200, "for each session"),
    ("Lunch", 600, "for two courses and tea"),
    ("Term", 4_500, "for twelve weeks"),
    ("Family", 500, "for up to five people"),
];

/// How a service says that it costs nothing.
pub(crate) const FREE: [&str; 3] = [
    "Free of charge.",
    "Free; gifts towards the tea are welcome.",
    "There is no charge.",
];

pub(crate) const ROLES: [&str; 8] = [
    "Reception",
    "Volunteer coordinator",
    "Duty worker",
    "Bookings",
    "Outreach team",
    "Centre manager",
    "Helpline",
    "Activities team",
];

/// The beginnings of telephone numbers that are kept for stories and never connected; three digits follow.
pub(crate) const NUMBERS: [&str; 10] = [
    "01632 960",
    "0117 496 0",
    "0121 496 0",
    "0113 496 0",
    "0115 496 0",
    "0161 496 0",
    "0191 498 0",
    "0141 496 0",
    "0808 157 0",
    "07700 900",
];
