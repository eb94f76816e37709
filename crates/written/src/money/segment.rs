//! A piece of a cell of prices.

use super::Cost;

/// Words with which a sum is a gift, or not what one pays.
const NOT_A_PRICE: [&str; 20] = [
    "benefit",
    "budget",
    "contribution",
    "contributions",
    "donate",
    "donation",
    "donations",
    "earn",
    "earning",
    "grant",
    "grants",
    "income",
    "save",
    "saves",
    "savings",
    "up to you",
    "voucher",
    "worth",
    "suggested",
    "free",
];

/// A number in a line: its pence, and where it starts and ends.
#[derive(Copy, Clone)]
struct Sum {
    pence: u64,
    start: usize,
    end: usize,
    /// Whether a pound sign or "p" makes it money.
    sure: bool,
}

/// Whether a line says that there is nothing to pay, and nothing else about money.
pub(super) fn is_free(line: &str) -> bool {
    const WHOLE: [&str; 14] = [
        "0",
        "0.00",
        "foc",
        "free",
        "nil",
        "no charge",
        "no charges",
        "no cost",
        "no costs",
        "no fee",
        "no fees",
        "£0",
        "£0.00",
        "£nil",
    ];
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '£');
    let bare = bare.replace("f.o.c", "foc");
    if WHOLE.contains(&bare.as_str()) {
        return true;
    }
    if line.len() > 200 || has_money(line) {
        return false;
    }
    let named = [
        "price:", "cost:", "costs:", "charge:", "charges:", "fee:", "fees:",
    ]
    .iter()
    .find_map(|name| bare.strip_prefix(name));
    let bare = named.map_or(bare.as_str(), str::trim_start);
    WHOLE.contains(&bare) || starts_free(bare) || says_free(bare) || no_charge_for(bare)
}

/// "No charge for carers"; not "no charge for the first session".
fn no_charge_for(bare: &str) -> bool {
    let starts = bare.starts_with("no charge for ") || bare.starts_with("no charge to ");
    starts && !bare.contains("first") && !bare.contains(" then ") && !bare.contains(" but ")
}

/// "Free for carers", "free to attend"; not "free parking" nor "free first session".
fn starts_free(bare: &str) -> bool {
    const GOES_ON: [&str; 20] = [
        "access",
        "admission",
        "all",
        "and",
        "at",
        "attendance",
        "but",
        "confidential",
        "drop-in",
        "entry",
        "for",
        "if",
        "of",
        "service",
        "services",
        "sessions",
        "support",
        "to",
        "with",
        "advice",
    ];
    let Some(rest) = bare.strip_prefix("free") else {
        return false;
    };
    let next = rest.split_whitespace().next().unwrap_or_default();
    let parted =
        rest.starts_with(['.', ',', '!', ';']) || rest.trim_start().starts_with(['-', '–', '(']);
    let doubtful = rest.contains("trial")
        || rest.contains("first")
        || rest.contains(" then ")
        || rest.contains("parking")
        || rest.contains("charge for");
    !doubtful && (parted || (rest.starts_with(' ') && GOES_ON.contains(&next)))
}

/// "This service is free", "there is no charge", "it's free".
fn says_free(bare: &str) -> bool {
    let ends = [
        " is free",
        " are free",
        "it's free",
        "it’s free",
        " free of charge",
        " is no charge",
        " is no cost",
        " no charge",
        " at no cost",
        " for free",
    ];
    let negative = bare.contains("not ")
        || bare.contains("n't ")
        || bare.contains("first ")
        || bare.contains(" then ")
        || bare.contains("parking");
    !negative && ends.iter().any(|end| bare.ends_with(end)) && bare.split(' ').count() <= 12
}

/// A cost of nothing, with its words unless they are only "free".
pub(super) fn free(line: &str) -> Cost {
    Cost {
        amount: Some("0".to_owned()),
        option: None,
        amount_description: Some(line.to_owned()),
    }
}

/// Words that name no sum.
pub(super) fn words(line: &str) -> Cost {
    Cost {
        amount: None,
        option: None,
        amount_description: Some(line.to_owned()),
    }
}

/// A cell that is a number and nothing else is a number of pounds.
pub(super) fn whole_number(line: &str) -> Option<Cost> {
    let found = sums(line);
    let [sum] = found.as_slice() else { return None };
    (sum.start == 0 && sum.end == line.len()).then(|| cost(*sum, None, line))
}

/// The pieces of a line between strokes, semicolons, commas and brackets.
pub(super) fn pieces(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, sign) in line.match_indices(['/', ';', ',', '(', ')', '|']) {
        // "1,250" is one number.
        if sign == "," && digit(at.checked_sub(1)) && digit(Some(at + 1)) {
            continue;
        }
        pieces.extend(line.get(from..at));
        from = at + sign.len();
    }
    pieces.extend(line.get(from..));
    let filled = |piece: &&str| piece.contains(char::is_alphanumeric);
    pieces.into_iter().map(str::trim).filter(filled).collect()
}

/// The price or the two ends of the range that a piece names; nothing if that is not sure.
pub(super) fn prices(piece: &str) -> Option<Vec<Cost>> {
    if is_free(piece) {
        return Some(vec![free(piece)]);
    }
    if let Some(whom) = free_for(piece) {
        return Some(vec![Cost {
            option: Some(whom),
            ..free(piece)
        }]);
    }
    let found: Vec<Sum> = sums(piece)
        .into_iter()
        .filter(|sum| sum.sure || is_second(piece, *sum))
        .collect();
    let lower = piece.to_lowercase();
    // "First session free, then £5" is two things in one: neither is the price.
    let gift = lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| NOT_A_PRICE.contains(&word))
        || lower.contains("up to you");
    match found.as_slice() {
        _ if gift => None,
        [one] => Some(vec![single(piece, *one)]),
        [low, high] if is_range(piece, *low, *high) => Some(vec![
            cost(*low, Some("from".to_owned()), piece),
            cost(*high, Some("up to".to_owned()), piece),
        ]),
        [first, ..] if first.start == 0 && first.sure && !lower.contains(" or ") => {
            Some(vec![cost(*first, None, piece)])
        }
        _ => None,
    }
}

/// For whom it is free: "children free".
fn free_for(piece: &str) -> Option<String> {
    let lower = piece.to_lowercase();
    let whom = lower.strip_suffix(" free")?;
    let few = whom.split(' ').count() <= 2
        && ![
            "not", "first", "sugar", "gluten", "session", "week", "visit", "dairy",
        ]
        .iter()
        .any(|word| whom.contains(word));
    let whom = piece.get(..whom.len()).filter(|_| few)?;
    Some(whom.trim_end_matches([':', ' ']).to_owned())
}

/// One sum, and for whom it is, as far as a few words say so.
fn single(piece: &str, sum: Sum) -> Cost {
    let before = piece.get(..sum.start).unwrap_or_default().trim();
    let after = piece.get(sum.end..).unwrap_or_default().trim();
    let lower = before.to_lowercase();
    let option = if lower.ends_with("from")
        || lower.ends_with("start at")
        || lower.ends_with("starting at")
        || after == "+"
    {
        Some("from".to_owned())
    } else if lower.ends_with("up to") {
        Some("up to".to_owned())
    } else {
        whom(before)
            .filter(|_| after.is_empty())
            .or_else(|| whom(after).filter(|_| before.is_empty()))
    };
    cost(sum, option, piece)
}

/// Words that say for whom a price is: one to three, and none that says how often one pays.
fn whom(words: &str) -> Option<String> {
    const WHOM: [&str; 33] = [
        "adult",
        "adults",
        "carer",
        "carers",
        "child",
        "children",
        "concession",
        "concessions",
        "conc",
        "concs",
        "family",
        "families",
        "infants",
        "juniors",
        "member",
        "members",
        "non-member",
        "non-members",
        "non members",
        "oap",
        "oaps",
        "over 60s",
        "pensioners",
        "seniors",
        "sibling",
        "siblings",
        "students",
        "student",
        "under 16s",
        "unwaged",
        "unemployed",
        "waged",
        "guests",
    ];
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    let core = bare.to_lowercase();
    let core = core
        .trim_start_matches("for ")
        .trim_start_matches("per ")
        .to_owned();
    WHOM.contains(&core.as_str()).then(|| {
        bare.trim_start_matches("for ")
            .trim_start_matches("per ")
            .to_owned()
    })
}

fn cost(sum: Sum, option: Option<String>, words: &str) -> Cost {
    let (pounds, pence) = (sum.pence / 100, sum.pence % 100);
    let amount = if pence == 0 {
        pounds.to_string()
    } else {
        format!("{pounds}.{pence:02}")
    };
    Cost {
        amount: Some(amount),
        option,
        amount_description: Some(words.to_owned()),
    }
}

/// Whether two sums are the ends of a range: "£5-£10", "£5 to 10", "between £5 and £10".
fn is_range(piece: &str, low: Sum, high: Sum) -> bool {
    let between = piece
        .get(low.end..high.start)
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    let opened = piece.to_lowercase().contains("between");
    low.pence < high.pence
        && (matches!(between.as_str(), "-" | "–" | "—" | "to") || (opened && between == "and"))
}

/// Whether a number without a sign is the end of a range that starts with money.
fn is_second(piece: &str, sum: Sum) -> bool {
    let before = piece.get(..sum.start).unwrap_or_default().trim_end();
    let start = before.trim_end_matches(['-', '–', '—']).trim_end();
    let start = start.strip_suffix("to").unwrap_or(start).trim_end();
    start.len() < before.len()
        && sums(start)
            .last()
            .is_some_and(|last| last.sure && last.end == start.len())
}

fn has_money(line: &str) -> bool {
    sums(line).iter().any(|sum| sum.sure)
}

/// All numbers of a line that can be money.
fn sums(line: &str) -> Vec<Sum> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = line
        .get(at..)
        .and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
        .map(|to| to + at)
    {
        let length = line
            .get(start..)
            .unwrap_or_default()
            .bytes()
            .take_while(|b| b.is_ascii_digit() || b".,".contains(b))
            .count();
        let number = line
            .get(start..start + length)
            .unwrap_or_default()
            .trim_end_matches(['.', ',']);
        at = start + length.max(1);
        found.extend(sum(line, start, number));
    }
    found
}

fn sum(line: &str, start: usize, number: &str) -> Option<Sum> {
    let before = line.get(..start)?;
    let end = start + number.len();
    let after = line.get(end..)?;
    let sign = before.trim_end();
    let sign = sign.strip_suffix('£').or_else(|| sign.strip_suffix("GBP"));
    let from = sign.map_or(start, str::len);
    let letter = after.chars().next().is_some_and(char::is_alphabetic);
    let hundredths = pence(number)?;
    let in_pence = after.starts_with('p')
        && !after
            .get(1..)
            .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let pounds = after.trim_start().to_lowercase();
    let worded = ["pounds", "pound", "quid", "gbp"]
        .into_iter()
        .find(|word| pounds.starts_with(word));
    if sign.is_some() {
        // "£3k", "£5m" are other sums than they seem.
        return (!letter || after.starts_with("pp")).then_some(Sum {
            pence: hundredths,
            start: from,
            end,
            sure: true,
        });
    }
    if in_pence && !number.contains('.') {
        return Some(Sum {
            pence: hundredths / 100,
            start,
            end: end + 1,
            sure: true,
        });
    }
    let joined = letter
        || before.ends_with(|c: char| c.is_alphanumeric() || "$€:".contains(c))
        || after.starts_with([':', '%']);
    match worded {
        Some(word) if !letter => {
            let blanks = after.len() - after.trim_start().len();
            Some(Sum {
                pence: hundredths,
                start,
                end: end + blanks + word.len(),
                sure: true,
            })
        }
        _ => (!joined).then_some(Sum {
            pence: hundredths,
            start,
            end,
            sure: false,
        }),
    }
}

/// "1,250.50" in pence. At most two decimals, and commas only between thousands.
fn pence(number: &str) -> Option<u64> {
    let (pounds, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let groups: Vec<&str> = pounds.split(',').collect();
    let grouped = groups.len() == 1 || groups.iter().skip(1).all(|group| group.len() == 3);
    if !grouped || !(1..=2).contains(&fraction.len()) || pounds.len() > 9 {
        return None;
    }
    let pounds: u64 = groups.concat().parse().ok()?;
    let pence: u64 = fraction.parse().ok()?;
    Some(
        pounds * 100
            + if fraction.len() == 1 {
                pence * 10
            } else {
                pence
            },
    )
}
