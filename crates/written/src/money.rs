//! What something costs, in words.

mod segment;

use crate::absence::is_absent;
use crate::reading::Reading;
use crate::text::one_line;

/// One way to pay, in the fields of a cost option of HSDS 3.0. Its currency is GBP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Pounds in decimals: "2.50", "3"; "0" is free. Nothing where no sum is named, as with a donation.
    pub amount: Option<String>,
    /// For whom or when: "concessions", "from", "up to".
    pub option: Option<String>,
    /// The words as they stand in the cell.
    pub amount_description: Option<String>,
}

/// Texts that are longer are stories about money, not prices.
const LONGEST: usize = 600;

/// The ways to pay that a cell names. Free is an amount of 0; a donation is no amount, with its words kept; a text that
/// names several sums in one sentence gives its first sum only if it starts with it. Words of which nothing is sure are kept as a
/// cost without an amount, so that nothing is lost; a cell that says nothing has no costs. "None" is such a cell here:
/// whether it means free is for the person to say.
pub fn read(text: &str) -> Reading<Vec<Cost>> {
    let line = one_line(text);
    if segment::is_free(&line) {
        return Reading::of(vec![segment::free(&line)]);
    }
    if is_absent(&line) {
        return Reading::default();
    }
    if line.len() > LONGEST {
        return Reading {
            left: line,
            ..Reading::default()
        };
    }
    if let Some(cost) = segment::whole_number(&line) {
        return Reading::of(vec![cost]);
    }
    Reading::of(segments(&line))
}

fn segments(line: &str) -> Vec<Cost> {
    let pieces = segment::pieces(line);
    // Pieces count only if each of them is a price; else the line is a sentence.
    let each: Option<Vec<Vec<Cost>>> = pieces.iter().map(|piece| segment::prices(piece)).collect();
    match each {
        Some(costs) => costs.into_iter().flatten().collect(),
        None => segment::prices(line).unwrap_or_else(|| vec![segment::words(line)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(text: &str) -> Vec<(Option<String>, Option<String>)> {
        read(text)
            .found
            .into_iter()
            .map(|cost| (cost.amount, cost.option))
            .collect()
    }

    #[test]
    fn free_is_nothing_to_pay() {
        for text in [
            "Free",
            "free",
            "FREE!",
            "No charge",
            "free of charge",
            "There is no charge",
            "No cost",
            "£0",
            "£0.00",
            "Nil",
            "0",
            "FOC",
            "Free to attend",
            "Free entry",
            "Free for carers",
            "This service is free.",
            "Free service",
            "Free - no referral needed",
            "No fee",
            "Free at the point of delivery",
            "The service is free of charge",
            "It's free",
            "Free for all",
            "Free, donations welcome",
            "Price: Free",
            "Free but booking essential",
            "No charge for carers",
        ] {
            assert_eq!(
                read(text)
                    .found
                    .first()
                    .and_then(|cost| cost.amount.as_deref()),
                Some("0"),
                "{text}"
            );
        }
    }

    #[test]
    fn sums_are_read() {
        for (text, meant) in [
            ("£2.50", vec![("2.50", None)]),
            ("2.50", vec![("2.50", None)]),
            ("2.5", vec![("2.50", None)]),
            ("3", vec![("3", None)]),
            ("£3.00", vec![("3", None)]),
            ("£ 3", vec![("3", None)]),
            ("£1,250", vec![("1250", None)]),
            ("50p", vec![("0.50", None)]),
            ("GBP 5", vec![("5", None)]),
            ("2.00 GBP", vec![("2", None)]),
            ("3 pounds", vec![("3", None)]),
            ("£3 per session", vec![("3", None)]),
            ("£3 a week", vec![("3", None)]),
            ("There is a charge of £3 per session", vec![("3", None)]),
            ("£5-£10", vec![("5", Some("from")), ("10", Some("up to"))]),
            ("£5 - 10", vec![("5", Some("from")), ("10", Some("up to"))]),
            (
                "£5 to £10 an hour",
                vec![("5", Some("from")), ("10", Some("up to"))],
            ),
            (
                "between £5 and £10",
                vec![("5", Some("from")), ("10", Some("up to"))],
            ),
            ("from £4", vec![("4", Some("from"))]),
            ("Prices start at £4", vec![("4", Some("from"))]),
            ("up to £10", vec![("10", Some("up to"))]),
            (
                "£3/£2 concessions",
                vec![("3", None), ("2", Some("concessions"))],
            ),
            (
                "£3 (£2 concessions)",
                vec![("3", None), ("2", Some("concessions"))],
            ),
            (
                "Adults £5, children £2.50",
                vec![("5", Some("Adults")), ("2.50", Some("children"))],
            ),
            (
                "£5 adults / £2.50 children",
                vec![("5", Some("adults")), ("2.50", Some("children"))],
            ),
            (
                "Members: £3; non-members: £4",
                vec![("3", Some("Members")), ("4", Some("non-members"))],
            ),
            (
                "£5 adults, children free",
                vec![("5", Some("adults")), ("0", Some("children"))],
            ),
            (
                "£2.50 membership for £10 basket of food",
                vec![("2.50", None)],
            ),
            ("£3 per session, pay on the door", vec![("3", None)]),
        ] {
            let meant: Vec<_> = meant
                .into_iter()
                .map(|(amount, option): (&str, Option<&str>)| {
                    (Some(amount.to_owned()), option.map(str::to_owned))
                })
                .collect();
            assert_eq!(amounts(text), meant, "{text}");
            assert!(
                read(text)
                    .found
                    .iter()
                    .all(|cost| cost.amount_description.is_some())
            );
        }
    }

    #[test]
    fn words_without_a_sure_sum_are_kept_as_they_are() {
        for text in [
            "Donation",
            "Donations welcome",
            "Suggested donation £3",
            "£2 donation",
            "Pay what you can",
            "Voluntary contribution",
            "Free parking",
            "Free first session",
            "Contact us for prices",
            "Depends on income",
            "Save £50 on bills",
            "Grants of up to £500",
            "Varies",
            "3 for 2",
            "Sugar free",
            "Freedom pass",
            "Not free",
            "Subscription",
            "First session free, then £5",
            "Gluten free meals for £3 or £4 or more",
        ] {
            let found = read(text).found;
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].amount, None, "{text}");
            assert_eq!(found[0].amount_description.as_deref(), Some(text));
        }
    }

    #[test]
    fn a_cell_that_says_nothing_costs_nothing_known() {
        for text in ["", "TBC", "N/A", "-", "Not known", "None"] {
            assert_eq!(read(text).found, [], "{text}");
        }
    }
}
