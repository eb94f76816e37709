//! Single words of a name in capitals.

/// Written in capitals also in the middle of a name, though they have vowels: charities, the NHS, forms of companies,
/// and what clubs call themselves. Words that are names as well (MIND, AGE, CARE) are not among them.
const ACRONYMS: [&str; 83] = [
    "ADHD", "AFC", "AIDS", "AONB", "ARFC", "BAME", "BME", "BSL", "CAB", "CAFOD", "CAMHS", "CE",
    "CIC", "CIO", "COPD", "CVS", "DIY", "DWP", "EAL", "ESOL", "EU", "EYFS", "FC", "FE", "GMB",
    "GMCA", "GP", "GPS", "HIV", "HMP", "IAPT", "ICT", "II", "III", "IV", "IX", "JSNA", "LGBT",
    "LGBTI", "LGBTQ", "LGBTQ+", "LGBTQIA", "LGBTQIA+", "LLP", "MBE", "NCT", "NHS", "NI", "NSPCC",
    "NUS", "OAP", "OAPS", "OBE", "PDSA", "PLC", "PTA", "PTFA", "RAF", "RAFA", "RNIB", "RNID",
    "RNLI", "ROSPA", "RSPCA", "SCIO", "SEN", "SENCO", "SENDIASS", "SSAFA", "TUC", "U3A", "UK",
    "UNICEF", "UNISON", "URC", "USA", "USDAW", "VCSE", "VI", "VII", "VIII", "YMCA", "YWCA",
];

/// Small words inside a name, in English and Welsh.
const SMALL: [&str; 22] = [
    "a", "an", "and", "at", "by", "cum", "for", "from", "in", "le", "of", "on", "or", "sub", "the",
    "to", "under", "upon", "with", "y", "yn", "yr",
];

/// Short forms without vowels that are no acronyms.
const SHORT_FORMS: [&str; 20] = [
    "Bldg", "By", "Cllr", "Dr", "Ft", "Hwb", "Jnr", "Jr", "Ltd", "Mr", "Mrs", "Mt", "My", "Nr",
    "Rd", "Snr", "Sr", "St", "Sts", "Why",
];

/// The initials of the words of a name, with the small words and without.
#[derive(Default)]
pub(super) struct Initials {
    all: String,
    main: String,
}

impl Initials {
    pub(super) fn add(&mut self, word: &str) {
        let Some(letter) = word.chars().next().filter(|c| c.is_alphabetic()) else {
            return;
        };
        self.all.push(letter);
        if !SMALL.contains(&word.to_lowercase().as_str()) {
            self.main.push(letter);
        }
    }

    /// Whether a word is made of the last words' initials, as in "Greater Manchester Youth Network (GMYN)".
    pub(super) fn is_named_by(&self, word: &str) -> bool {
        let mixed = self.main.ends_with(word) || self.all.ends_with(word) || self.partly(word);
        word.chars().count() > 1 && mixed
    }

    /// Whether some small words gave their initial and others did not: "Friends of the Earth (FOE)".
    fn partly(&self, word: &str) -> bool {
        let mut rest = self.all.chars().rev();
        word.chars()
            .rev()
            .all(|letter| rest.by_ref().take(3).any(|initial| initial == letter))
    }
}

/// Whether a word of capitals is an acronym: known as one, without vowels, or with dots between its letters.
pub(super) fn is_acronym(word: &str) -> bool {
    let letters = |c: &char| c.is_alphabetic();
    let vowel = |c: char| "AEIOUYÂÊÎÔÛŴŶÀÁÈÉÌÍÒÓÙÚ".contains(c);
    let dotted = word
        .split('.')
        .filter(|part| !part.is_empty())
        .all(|part| part.chars().count() == 1);
    ACRONYMS.binary_search(&word).is_ok()
        || (word.contains('.') && dotted)
        || (word.chars().filter(letters).count() > 1 && !word.chars().any(vowel))
        || is_unspeakable(word)
}

/// Three letters of which the first two are consonants that no English or Welsh word starts with: RDA, NGO, but not SKI.
fn is_unspeakable(word: &str) -> bool {
    const STARTS: [&str; 36] = [
        "BL", "BR", "CH", "CL", "CR", "DD", "DR", "DW", "FF", "FL", "FR", "GH", "GL", "GN", "GR",
        "GW", "KN", "LL", "PH", "PL", "PR", "RH", "SC", "SH", "SK", "SL", "SM", "SN", "SP", "SR",
        "ST", "SW", "TH", "TR", "TW", "WH",
    ];
    let plain = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    let consonants = word.bytes().take(2).all(|b| !b"AEIOUY".contains(&b));
    plain
        && consonants
        && word
            .get(..2)
            .is_some_and(|start| STARTS.binary_search(&start).is_err())
        && !word.starts_with("WR")
}

/// A word of capitals as it is written inside a name, or at its start.
pub(super) fn cased(word: &str, first: bool) -> String {
    let lower = word.to_lowercase();
    if !first && SMALL.contains(&lower.as_str()) {
        return lower;
    }
    if let Some(short) = SHORT_FORMS
        .iter()
        .find(|short| short.to_uppercase() == word.trim_end_matches('.'))
    {
        let dots = word.len() - word.trim_end_matches('.').len();
        return format!("{short}{}", ".".repeat(dots));
    }
    if is_ordinal(&lower) {
        return lower;
    }
    let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
    if is_acronym(core) || is_numbered(core) || is_plural_acronym(core) {
        return word.to_owned();
    }
    capitalised(&lower)
}

/// "1st", "42nd".
fn is_ordinal(lower: &str) -> bool {
    let rest = lower.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < lower.len() && matches!(rest, "st" | "nd" | "rd" | "th" | "s")
}

/// "M14", "U3A": letters and digits mixed are a name of their own.
fn is_numbered(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
        && word.chars().filter(|c| c.is_alphabetic()).count() <= 3
}

/// "YMCA'S".
fn is_plural_acronym(word: &str) -> bool {
    word.strip_suffix("'S")
        .or_else(|| word.strip_suffix("’S"))
        .is_some_and(|stem| stem.len() > 1 && is_acronym(stem))
}

/// The first letter as a capital, with what Irish and Scottish names want: O'Brien, D'Arcy, McDonald; but John's.
fn capitalised(lower: &str) -> String {
    let mut out = String::with_capacity(lower.len());
    let mut letters = 0;
    let mut raise = true;
    for (at, c) in lower.char_indices() {
        if matches!(c, '\'' | '’') {
            let after = lower.get(at + c.len_utf8()..).unwrap_or_default();
            raise = letters == 1 && out.ends_with(['O', 'D', 'L']) && after.chars().count() > 2;
            out.push(c);
            continue;
        }
        if raise && c.is_alphabetic() {
            out.extend(c.to_uppercase());
            raise = false;
        } else {
            out.push(c);
        }
        letters += usize::from(c.is_alphabetic());
        if c == '.' {
            raise = true;
        }
        let scottish = letters == 2 && out.ends_with("Mc") && lower.len() > 4;
        raise = raise || scottish;
    }
    out
}
