//! Do the words name the price that the cost options do?

use chrono::NaiveDate;
use hsds::Document;
use hsds::document::{number, objects, text};

use super::dates::has_ended;
use super::sentence::{find, says, sentences};
use super::spot::Spot;
use super::{Check, Findings};

/// Sentences that plainly say that the service itself costs nothing.
#[rustfmt::skip]
const FREE: &[&str] = &[
    "all our services are free", "all services are free", "our service is free", "our services are free", "service is completely free",
    "service is free", "services are free", "sessions are free", "classes are free", "it is free to attend", "free to attend",
    "there is no charge for this service", "this is a free service", "we provide a free service", "we offer a free service",
];

/// Sentences with one of these say that only something of it, or only for some, costs nothing, or that only something costs.
#[rustfmt::skip]
const ONLY: &[&str] = &[
    "after", "although", "and under", "apart", "assessment", "benefits", "but", "carers", "children", "concessions", "consultation",
    "eligible", "except", "first", "for members", "however", "if", "initial", "introductory", "membership", "members", "most", "not", "optional",
    "otherwise", "some", "students", "taster", "to members", "trial", "under", "unless", "until", "unemployed", "when", "while", "who",
];

/// What comes after a sum that is the price of the service itself.
#[rustfmt::skip]
const PER: &[&str] = &[
    "per session", "per class", "per person", "per child", "per week", "per hour", "per visit", "per month", "per year", "a session", "a class",
    "a week", "an hour", "a visit", "a month", "each session", "entry",
];

/// Sentences with one of these name sums that nobody has to pay here.
#[rustfmt::skip]
const OTHER_SUMS: &[&str] = &[
    "allowance", "benefit", "benefits", "bursary", "claim", "council tax", "donate", "donated", "donation", "donations", "earn", "earning",
    "fund", "funded", "funding", "grant", "grants", "income", "lunch", "meal", "optional", "parking", "pension", "prize", "raise", "raised",
    "refreshments", "save", "savings", "sponsor", "suggested", "tea", "value", "voucher", "vouchers", "voluntary", "wage", "worth",
];

/// What all cost options say together.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Price {
    Free,
    Paid,
}

/// Looks whether a text says "free" of what costs something, or names a price for what is free.
pub(super) fn look(service: &Document, today: NaiveDate, found: &mut Findings) {
    let Some(price) = price(service, today) else {
        return;
    };
    for field in ["fees_description", "fees"] {
        let words = text(service, field);
        if fees(words).is_some_and(|said| said != price) {
            tell(field, words, price, found);
        }
    }
    let contradicts: fn(&str) -> bool = match price {
        Price::Free => is_priced,
        Price::Paid => is_free,
    };
    if let Some(sentence) =
        sentences(text(service, "description")).find(|sentence| contradicts(sentence))
    {
        tell("description", sentence, price, found);
    }
}

/// What the cost options say, if they all say the same.
fn price(service: &Document, today: NaiveDate) -> Option<Price> {
    let options = objects(service, "cost_options").filter(|option| !has_ended(option, today));
    let amounts: Vec<f64> = options
        .map(|option| number(option, "amount"))
        .collect::<Option<_>>()?;
    if amounts.is_empty() {
        None
    } else if amounts.iter().all(|amount| *amount == 0.0) {
        Some(Price::Free)
    } else {
        amounts
            .iter()
            .all(|amount| *amount > 0.0)
            .then_some(Price::Paid)
    }
}

/// What a field for the price says, if it says but one thing.
fn fees(words: &str) -> Option<Price> {
    if words.is_empty() || words.len() > 60 || says(&words.to_lowercase(), ONLY) {
        return None;
    }
    let costs = written::money::read(words).found;
    let [cost] = costs.as_slice() else {
        return None;
    };
    let amount: f64 = cost.amount.as_deref()?.parse().ok()?;
    Some(if amount == 0.0 {
        Price::Free
    } else {
        Price::Paid
    })
}

fn is_free(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    says(&lower, FREE) && !says(&lower, ONLY) && !lower.contains('£')
}

fn is_priced(sentence: &str) -> bool {
    if !sentence.contains('£') {
        return false;
    }
    let lower = sentence.to_lowercase();
    if says(&lower, OTHER_SUMS) || says(&lower, &["free"]) {
        return false;
    }
    lower.split('£').skip(1).any(|after| {
        let rest =
            after.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        let is_sum = rest.len() < after.len() && !after.starts_with('0');
        is_sum
            && PER
                .iter()
                .any(|per| find(rest, per).is_some_and(|at| at <= 2))
    })
}

fn tell(field: &str, words: &str, price: Price, found: &mut Findings) {
    let message = match price {
        Price::Free => "The text names a price, but the cost options say that it is free.",
        Price::Paid => "The text says that it is free, but the cost options name a price.",
    };
    found.add(
        Check::CostInText,
        &Spot::Service.field(field),
        words,
        message.to_owned(),
        "Find out what it costs, and put the same into the text and into the cost options.",
    );
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::codes;

    fn finds(field: &str, words: &str, amounts: &[f64]) -> bool {
        let options: Vec<Value> = amounts
            .iter()
            .map(|amount| json!({"amount": amount}))
            .collect();
        let service = json!({field: words, "cost_options": options});
        !codes(&service, "cost-in-text").is_empty()
    }

    #[test]
    fn free_in_words_and_a_price_in_figures_is_found() {
        assert!(finds(
            "description",
            "We mend bicycles. This service is free.",
            &[5.0]
        ));
        assert!(finds("description", "Our sessions are free!", &[5.0, 3.0]));
        assert!(finds("fees_description", "Free", &[2.5]));
        assert!(finds("fees", "No charge", &[2.5]));
    }

    #[test]
    fn free_of_something_else_is_not() {
        for text in [
            "Gluten free meals.",
            "Free parking.",
            "Your first class is free to attend.",
            "Our services are free for members.",
            "The service is free if you receive benefits.",
            "Feel free to drop in.",
            "The service is not free.",
        ] {
            assert!(!finds("description", text, &[5.0]), "{text}");
        }
        assert!(!finds("description", "This service is free.", &[0.0, 5.0]));
        assert!(!finds("description", "This service is free.", &[0.0]));
        assert!(!finds("description", "This service is free.", &[]));
        assert!(!finds("fees", "Free for under 5s", &[2.5]));
    }

    #[test]
    fn a_price_in_words_for_what_is_free_in_figures_is_found() {
        assert!(finds(
            "description",
            "Yoga. £5 per session, just turn up.",
            &[0.0]
        ));
        assert!(finds("fees_description", "£3 per session", &[0.0]));
    }

    #[test]
    fn sums_that_nobody_pays_are_not() {
        for text in [
            "You may get a grant of £50 per week.",
            "We raised £900 a month.",
            "Lunch costs £4 per person.",
            "Free, or £5 per session with lunch.",
            "Our turnover is £1 million.",
        ] {
            assert!(!finds("description", text, &[0.0]), "{text}");
        }
        assert!(!finds("description", "Yoga. £5 per session.", &[5.0]));
    }
}
