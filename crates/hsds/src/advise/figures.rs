//! Telephone numbers that can be dialled, and registered numbers that look like those of their register.

use super::Adviser;
use super::rule::{IDENTIFIER_MALFORMED, PHONE_MALFORMED, SCHEME_MALFORMED};
use crate::document::Document;
use crate::document::written;
use crate::problem::Spot;

impl Adviser {
    pub(super) fn phone(&mut self, phone: &Document, spot: &Spot<'_>) {
        if let Some(written) = written(phone, "number").filter(|written| !is_dialled(written)) {
            self.say(
                &PHONE_MALFORMED,
                spot,
                "number",
                &format!("\"{written}\" is not a telephone number."),
            );
        }
    }

    pub(super) fn identifier(&mut self, identifier: &Document, spot: &Spot<'_>) {
        let scheme = written(identifier, "identifier_scheme");
        if let Some(scheme) = scheme.filter(|scheme| !is_scheme(scheme)) {
            self.say(
                &SCHEME_MALFORMED,
                spot,
                "identifier_scheme",
                &format!("\"{scheme}\" is not the code of a register."),
            );
        }
        if let (Some(scheme), Some(number)) = (scheme, written(identifier, "identifier"))
            && !fits_register(scheme, number)
        {
            let found = format!("\"{number}\" does not look like a number of {scheme}.");
            self.say(&IDENTIFIER_MALFORMED, spot, "identifier", &found);
        }
    }
}

fn is_dialled(written: &str) -> bool {
    let lower = written.to_lowercase();
    let written = lower
        .split("ext")
        .next()
        .unwrap_or_default()
        .trim_end_matches([' ', ',', ';', 'x']);
    if written
        .chars()
        .any(|letter| !(letter.is_ascii_digit() || " +()-.\u{a0}".contains(letter)))
    {
        return false;
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let digits = digits
        .strip_prefix("18001")
        .or_else(|| digits.strip_prefix("18002"))
        .unwrap_or(&digits);
    let abroad = written.starts_with('+') && !digits.starts_with("44");
    if abroad {
        return (7..=15).contains(&digits.len());
    }
    let national = digits.strip_prefix("0044").or_else(|| {
        digits
            .strip_prefix("44")
            .filter(|_| written.starts_with('+'))
    });
    match national {
        Some(rest) => matches!(rest.trim_start_matches('0').len(), 9 | 10),
        None if digits.starts_with('0') => {
            matches!(digits.len(), 10 | 11) || matches!(digits, "0800111" | "08001111" | "08454647")
        }
        // Numbers as short as 111 or 116 123.
        None => matches!(digits.len(), 3..=6) && digits.starts_with('1') || digits == "999",
    }
}

fn is_scheme(scheme: &str) -> bool {
    let Some((country, register)) = scheme.split_once('-') else {
        return false;
    };
    let letters = |text: &str| {
        !text.is_empty()
            && text.chars().all(|letter| {
                letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_'
            })
    };
    country.len() == 2 && letters(country) && letters(register)
}

fn fits_register(scheme: &str, number: &str) -> bool {
    let figures = |text: &str, lengths: &[usize]| {
        lengths.contains(&text.len()) && text.bytes().all(|figure| figure.is_ascii_digit())
    };
    match scheme {
        "GB-COH" => {
            let start = number.chars().take_while(char::is_ascii_uppercase).count();
            number.len() == 8
                && matches!(start, 0 | 2)
                && number[start..].chars().enumerate().all(|(place, letter)| {
                    letter.is_ascii_digit()
                        || (start == 2 && place == 5 && letter.is_ascii_uppercase())
                })
        }
        "GB-CHC" => figures(number.split('-').next().unwrap_or_default(), &[6, 7]),
        "GB-SC" => number
            .strip_prefix("SC")
            .is_some_and(|rest| figures(rest, &[6])),
        "GB-NIC" => figures(number.strip_prefix("NIC").unwrap_or(number), &[6]),
        _ => true,
    }
}
