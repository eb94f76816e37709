//! Words of lists and days of the week in other spellings.

const DAYS: [(&str, &str); 7] = [
    ("MO", "monday"),
    ("TU", "tuesday"),
    ("WE", "wednesday"),
    ("TH", "thursday"),
    ("FR", "friday"),
    ("SA", "saturday"),
    ("SU", "sunday"),
];

/// The word of the list that was meant: capitals, hyphens and underscores make no difference.
pub(super) fn of_list(text: &str, words: &[&str]) -> Option<String> {
    if words.contains(&text) {
        return None;
    }
    let plain = plain(text);
    words
        .iter()
        .find(|word| self::plain(word) == plain)
        .map(|word| (*word).to_owned())
}

/// Days as `MO,TU`, if every one of them is understood; numbers before them stay.
pub(super) fn weekdays(text: &str) -> Option<String> {
    let days = text
        .split([',', ';', ' ', '/'])
        .filter(|day| !day.is_empty() && !day.eq_ignore_ascii_case("and"));
    let known: Option<Vec<String>> = days.map(weekday).collect();
    known
        .filter(|days| !days.is_empty())
        .map(|days| days.join(","))
}

fn weekday(text: &str) -> Option<String> {
    let split = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, name) = text.split_at(split);
    let number = number.strip_prefix('+').unwrap_or(number);
    if !number.is_empty() && number.parse::<i8>().is_err() {
        return None;
    }
    let name = name.to_lowercase();
    let name = name
        .strip_suffix('s')
        .filter(|name| name.len() > 5)
        .unwrap_or(&name);
    let (day, _) = DAYS
        .iter()
        .find(|(_, long)| name.len() >= 2 && long.starts_with(name))?;
    Some(format!("{number}{day}"))
}

fn plain(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || matches!(letter, '_' | '-'));
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}
