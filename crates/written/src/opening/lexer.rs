//! A text cut into words, times and what stands between them.

use super::clock::{Half, Written};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// In small letters.
    Word(String),
    Time(Written),
    Dash,
    /// A comma, an ampersand, a stroke, a plus.
    And,
    /// The end of a clause: a new line, a semicolon, a full stop.
    Stop,
    /// A colon or a bracket: it divides, and says nothing.
    Mark,
}

/// A piece, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) written: String,
}

/// Cuts a text up.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().map(plain).collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        let token = match letters[at] {
            '\n' | '\r' | ';' | '|' | '•' => {
                at += 1;
                Some(Token::Stop)
            }
            '.' | '!' => {
                at += 1;
                // Between letters it is nothing: "a.m.", "9.30" are taken elsewhere.
                letters
                    .get(at)
                    .is_none_or(|next| next.is_whitespace())
                    .then_some(Token::Stop)
            }
            ',' | '&' | '+' | '/' => {
                at += 1;
                Some(Token::And)
            }
            // "7.30am = 4.30pm" is what a finger does that meant the key beside.
            '-' | '=' => {
                at += 1;
                Some(Token::Dash)
            }
            ':' | '(' | ')' | '[' | ']' | '*' => {
                at += 1;
                Some(Token::Mark)
            }
            letter if letter.is_ascii_digit() => Some(number(&letters, &mut at)),
            letter if letter.is_alphabetic() => Some(word(&letters, &mut at)),
            _ => {
                at += 1;
                None
            }
        };
        if let Some(token) = token {
            let written: String = letters[start..at].iter().collect();
            pieces.push(Piece {
                token,
                written: written.trim().to_owned(),
            });
        }
    }
    pieces
}

/// Dashes of all lengths are one, spaces of all widths are one.
fn plain(letter: char) -> char {
    match letter {
        '–' | '—' | '−' | '‐' | '‑' | '―' | '→' | '~' => '-',
        '’' | '‘' | '`' => '\'',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\t' => ' ',
        other => other,
    }
}

fn word(letters: &[char], at: &mut usize) -> Token {
    let start = *at;
    while letters
        .get(*at)
        .is_some_and(|letter| letter.is_alphabetic() || *letter == '\'')
    {
        *at += 1;
    }
    let word: String = letters[start..*at]
        .iter()
        .flat_map(|letter| letter.to_lowercase())
        .collect();
    let clock = |hour| {
        Token::Time(Written {
            hour,
            minute: 0,
            half: None,
            is_padded: true,
            is_marked: true,
        })
    };
    match word.as_str() {
        "noon" | "midday" => clock(12),
        "midnight" => clock(24),
        _ => Token::Word(word),
    }
}

/// A time, or a number with letters such as "1st".
fn number(letters: &[char], at: &mut usize) -> Token {
    let start = *at;
    let digits = take_digits(letters, at);
    let mut minute = None;
    let divider = letters.get(*at).copied();
    if matches!(divider, Some('.' | ':')) && digits.len() <= 2 {
        let mut after = *at + 1;
        let minutes = take_digits(letters, &mut after);
        if minutes.len() == 2 {
            minute = minutes.parse::<u32>().ok();
            *at = after;
        } else if minutes.len() == 1 && divider == Some('.') && minutes != "0" {
            // "9.5" is no time.
            *at = after;
            return Token::Word(letters[start..after].iter().collect());
        }
    }
    let suffix = suffix(letters, *at);
    match suffix.0.as_str() {
        "am" | "a" | "pm" | "p" | "noon" | "midday" | "midnight" | "hrs" | "h" | "hr" => {
            *at = suffix.1;
        }
        "st" | "nd" | "rd" | "th" => {
            *at = suffix.1;
            return Token::Word(format!("{digits}{}", suffix.0));
        }
        _ => {}
    }
    let half = match suffix.0.as_str() {
        "am" | "a" => Some(Half::Morning),
        "pm" | "p" | "noon" | "midday" => Some(Half::Afternoon),
        _ => None,
    };
    if suffix.0 == "midnight" {
        return Token::Time(Written {
            hour: 24,
            minute: 0,
            half: None,
            is_padded: true,
            is_marked: true,
        });
    }
    let (hour, minute, is_padded, is_marked) = match (digits.len(), minute) {
        (1 | 2, Some(minute)) => (digits.parse().ok(), minute, digits.starts_with('0'), true),
        (1 | 2, None) => (
            digits.parse().ok(),
            0,
            digits.starts_with('0') && digits.len() == 2,
            half.is_some(),
        ),
        (4, None) => {
            let (hour, minute) = digits.split_at(2);
            (hour.parse().ok(), minute.parse().unwrap_or(60), true, true)
        }
        (3, None) => {
            let (hour, minute) = digits.split_at(1);
            (hour.parse().ok(), minute.parse().unwrap_or(60), false, true)
        }
        _ => (None, 60, false, false),
    };
    match hour {
        Some(hour) if (hour < 24 || (hour == 24 && minute == 0)) && minute < 60 => {
            Token::Time(Written {
                hour,
                minute,
                half,
                is_padded,
                is_marked: is_marked || suffix.0 == "noon",
            })
        }
        _ => Token::Word(letters[start..*at].iter().collect()),
    }
}

fn take_digits(letters: &[char], at: &mut usize) -> String {
    let start = *at;
    while letters.get(*at).is_some_and(char::is_ascii_digit) {
        *at += 1;
    }
    letters[start..*at].iter().collect()
}

/// The letters after a number, over one space, with the points of "a.m." left out; and where they end.
fn suffix(letters: &[char], from: usize) -> (String, usize) {
    let mut at = from;
    while letters.get(at) == Some(&' ') && at < from + 2 {
        at += 1;
    }
    let mut found = String::new();
    while let Some(letter) = letters.get(at) {
        let is_point = *letter == '.'
            && matches!(found.as_str(), "a" | "p" | "am" | "pm")
            && (found.len() == 2
                || letters
                    .get(at + 1)
                    .is_some_and(|next| matches!(next, 'm' | 'M' | ' ')));
        if letter.is_alphabetic() {
            found.extend(letter.to_lowercase());
        } else if !is_point {
            break;
        }
        at += 1;
    }
    // "10 a" of "10 and" is no time of day, and neither is "10 a friend".
    let is_lone = matches!(found.as_str(), "a" | "p") && letters.get(from) == Some(&' ');
    if is_lone {
        (String::new(), from)
    } else {
        (found, at)
    }
}
