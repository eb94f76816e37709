//! By what a text shows that it speaks of a service: headings, items of lists, names with a colon, "we also run".

/// What begins a sentence about one more service.
const ALSO: [&str; 33] = [
    "we have also started",
    "we have also set up",
    "we also put on",
    "we also run",
    "we also offer",
    "we also provide",
    "we also have",
    "we also host",
    "we also hold",
    "we also deliver",
    "we also organise",
    "they also run",
    "they also offer",
    "they also provide",
    "it also runs",
    "it also offers",
    "it also provides",
    "the charity also runs",
    "the charity also provides",
    "the charity also offers",
    "the centre also runs",
    "the centre also offers",
    "the centre also provides",
    "the centre also has",
    "the group also runs",
    "the organisation also runs",
    "the organisation also provides",
    "the organisation also offers",
    "there is also",
    "in addition we run",
    "in addition, we run",
    "in addition we provide",
    "in addition, we provide",
];

/// What a line ends with, or holds, that leads in a list of services.
const LEADS: [&str; 22] = [
    "services include",
    "services are",
    "our services",
    "services:",
    "services we offer",
    "services we provide",
    "we offer",
    "we provide",
    "we run",
    "we deliver",
    "our projects",
    "projects include",
    "activities include",
    "our activities",
    "our groups",
    "groups include",
    "our work includes",
    "what we do",
    "what we offer",
    "offers",
    "provides",
    "runs",
];

/// What stands before a colon, or as a heading, and is the name of no service.
const LABELS: [&str; 72] = [
    "about",
    "about us",
    "who we are",
    "who is it for",
    "who it is for",
    "who can use it",
    "who can attend",
    "address",
    "location",
    "where",
    "where we are",
    "venue",
    "how to find us",
    "directions",
    "parking",
    "access",
    "accessibility",
    "contact",
    "contact us",
    "contact details",
    "tel",
    "telephone",
    "phone",
    "mobile",
    "fax",
    "email",
    "e-mail",
    "website",
    "web",
    "facebook",
    "twitter",
    "open",
    "opening",
    "opening hours",
    "opening times",
    "times",
    "time",
    "hours",
    "when",
    "day",
    "days",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "cost",
    "costs",
    "price",
    "prices",
    "charges",
    "fees",
    "referral",
    "referrals",
    "how to refer",
    "how to apply",
    "how to access",
    "eligibility",
    "age",
    "ages",
    "age range",
    "note",
    "please note",
    "nb",
    "languages",
    "our aims",
    "aims",
    "objectives",
    "our mission",
    "mission",
];

/// Other headings of what is of no one service.
const OTHER_LABELS: [&str; 22] = [
    "our vision",
    "vision",
    "our values",
    "values",
    "history",
    "our history",
    "background",
    "volunteering",
    "volunteers",
    "donate",
    "donations",
    "funding",
    "staff",
    "our team",
    "trustees",
    "what we do",
    "our services",
    "services",
    "activities",
    "what we offer",
    "further information",
    "more information",
];

/// What begins an aim, which is more often the beginning of a list than of a service.
const AIMS: [&str; 14] = [
    "providing",
    "offering",
    "advancing",
    "promoting",
    "supporting",
    "relieving",
    "helping",
    "raising",
    "encouraging",
    "assisting",
    "working",
    "making",
    "giving",
    "preserving",
];

/// Letters of a name at most.
const LONGEST_NAME: usize = 80;

/// A line without the mark of an item, if it has one: `• Lunch club`, `- Lunch club`, `2) Lunch club`.
pub(super) fn item(line: &str) -> Option<&str> {
    let line = line.trim();
    for mark in ['•', '·', '▪', '●', '◦', '‣', '*', '-', '–', '—', '+', 'o'] {
        if let Some(rest) = line.strip_prefix(mark)
            && rest.starts_with([' ', '\t', '\u{a0}'])
            && !rest.trim().is_empty()
        {
            return Some(rest.trim());
        }
    }
    for mark in ['•', '▪', '●'] {
        if let Some(rest) = line.strip_prefix(mark).map(str::trim)
            && !rest.is_empty()
        {
            return Some(rest);
        }
    }
    let digits = line.len()
        - line
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let rest = line.get(digits..)?;
    let rest = rest
        .strip_prefix(['.', ')'])
        .filter(|_| (1..=2).contains(&digits))?;
    (rest.starts_with(' ') && !rest.trim().is_empty()).then(|| rest.trim())
}

/// The words of a heading, if a line is one: short, without an end, or marked as one.
pub(super) fn heading(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(marked) = line.strip_prefix('#') {
        let words = marked.trim_matches(['#', ' ']);
        return (!words.is_empty()).then_some(words);
    }
    if let Some(bold) = line
        .strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"))
    {
        let words = bold.trim().trim_end_matches(':');
        return (!words.is_empty() && !words.contains("**")).then_some(words);
    }
    if item(line).is_some() {
        return None;
    }
    let words = line.strip_suffix(':').unwrap_or(line).trim_end();
    let count = words.split_whitespace().count();
    let is_short = (1..=7).contains(&count) && words.chars().count() <= 60;
    let has_end = words.ends_with(['.', ',', ';', '!', '?', ':']);
    let begins = words.chars().next().is_some_and(char::is_uppercase);
    let is_plain = !words.contains(['@', '/', ';']) && !words.contains("www.") && !is_number(words);
    (is_short && !has_end && begins && is_plain).then_some(words)
}

fn is_number(words: &str) -> bool {
    words.chars().filter(char::is_ascii_digit).count() >= 4
}

/// The name before a colon or a dash, if a text begins with one: `Lunch club: every Tuesday`.
pub(super) fn named(text: &str) -> Option<&str> {
    let text = text.trim().trim_start_matches("**");
    let marks = [": ", ":**", " - ", " – ", " — "];
    let (name, rest) = marks
        .iter()
        .filter_map(|mark| text.split_once(mark))
        .min_by_key(|(name, _)| name.len())?;
    let name = name.trim().trim_end_matches("**").trim();
    let count = name.split_whitespace().count();
    let is_name = (1..=7).contains(&count)
        && name.chars().count() <= 60
        && name.chars().next().is_some_and(char::is_uppercase)
        && !name.contains(['.', '!', '?', ';', '@', ',', '/'])
        && !is_number(name)
        && !is_label(name)
        && !is_lead(name);
    (is_name && rest.split_whitespace().count() >= 2).then_some(name)
}

/// Whether a heading, or what stands before a colon, is of no one service.
pub(super) fn is_label(words: &str) -> bool {
    let words = words.trim().trim_end_matches([':', '?']).to_lowercase();
    LABELS.contains(&words.as_str()) || OTHER_LABELS.contains(&words.as_str())
}

/// Whether a line leads in a list of services.
pub(super) fn is_lead(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let short = line.trim_end_matches([':', '-', ' ', '.']);
    let ends = LEADS
        .iter()
        .any(|lead| short.ends_with(lead.trim_end_matches(':')));
    let holds = line.ends_with([':', '-']) && LEADS.iter().any(|lead| line.contains(lead));
    ends || holds
}

/// Whether an item of a list is not the name of a service but something else that lists hold: a telephone number, a day, whom it is for.
pub(super) fn is_no_service(item: &str) -> bool {
    let words = item.trim().to_lowercase();
    let first = words.split([' ', ':']).next().unwrap_or_default();
    let is_aim = AIMS.contains(&first);
    let is_label = LABELS.contains(&first)
        || item
            .split_once(':')
            .is_some_and(|(label, _)| is_label(label));
    let others = [
        "to ",
        "you ",
        "people who",
        "anyone",
        "if ",
        "aged ",
        "children aged",
        "are ",
        "have ",
        "be ",
        "for ",
    ];
    is_label
        || is_aim
        || words.contains('@')
        || words.contains("www.")
        || is_number(&words)
        || others.iter().any(|begin| words.starts_with(begin))
}

/// The name of one more service, if a sentence begins with one: `We also run a lunch club for older people.`
pub(super) fn also(sentence: &str) -> Option<String> {
    let sentence = sentence.trim();
    let lower = sentence.to_lowercase();
    let begin = ALSO.iter().find(|begin| {
        lower
            .strip_prefix(*begin)
            .is_some_and(|rest| rest.starts_with(' '))
    })?;
    // Lower case may be longer in other letters than ours; then we leave it alone.
    let rest = sentence
        .get(begin.len()..)
        .filter(|_| lower.len() == sentence.len())?;
    let name = name_of(rest);
    // "We also offer help": nothing that could be called something.
    (name.split_whitespace().count() >= 2).then_some(name)
}

/// What a service is called of which a text begins to speak: up to where it says for whom, where or when.
pub(super) fn name_of(text: &str) -> String {
    let text = text.trim().trim_start_matches("**");
    let text = text.split("**").next().unwrap_or(text);
    let mut words: Vec<&str> = text.split_whitespace().collect();
    while words.len() > 1
        && [
            "a", "an", "the", "and", "our", "some", "also", "up", "regular",
        ]
        .contains(&words[0].to_lowercase().as_str())
    {
        words.remove(0);
    }
    let ends = [
        "for",
        "on",
        "at",
        "in",
        "which",
        "that",
        "who",
        "where",
        "every",
        "from",
        "with",
        "to",
        "including",
        "such",
        "held",
        "is",
        "are",
        "including:",
        "when",
        "by",
        "so",
        "through",
        "throughout",
        "as",
    ];
    let mut name: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 && ends.contains(&word.to_lowercase().as_str()) {
            break;
        }
        if at > 0 && ["-", "–", "—"].contains(word) {
            break;
        }
        name.push(word);
        if word.ends_with([',', ';', '.', ':', '!', '?', '(']) {
            break;
        }
        if name
            .iter()
            .map(|word| word.chars().count() + 1)
            .sum::<usize>()
            > LONGEST_NAME
        {
            name.pop();
            break;
        }
    }
    let name = name.join(" ");
    let name = name.trim_matches([',', ';', '.', ':', '!', '(', ')', ' ', '-', '–']);
    capital(name)
}

/// A name as it begins a line.
pub(super) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next();
    first.map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
