//! HTML entities: the named ones that are found in descriptions, and all numbers.

/// The names, in order, of the WHATWG HTML standard's list ("named character references"): what editors and content
/// management systems write in English and Welsh texts.
const NAMED: [(&str, char); 100] = [
    ("AElig", 'Æ'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Agrave", 'À'),
    ("Aring", 'Å'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Ccedil", 'Ç'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Egrave", 'È'),
    ("Euml", 'Ë'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("Ntilde", 'Ñ'),
    ("OElig", 'Œ'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Oslash", 'Ø'),
    ("Ouml", 'Ö'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("Wcirc", 'Ŵ'),
    ("Ycirc", 'Ŷ'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("acute", '´'),
    ("aelig", 'æ'),
    ("agrave", 'à'),
    ("amp", '&'),
    ("apos", '\''),
    ("aring", 'å'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("ccedil", 'ç'),
    ("cent", '¢'),
    ("check", '✓'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("copy", '©'),
    ("deg", '°'),
    ("divide", '÷'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("egrave", 'è'),
    ("emsp", ' '),
    ("ensp", ' '),
    ("euml", 'ë'),
    ("euro", '€'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("gt", '>'),
    ("hellip", '…'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lpar", '('),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("middot", '·'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("oelig", 'œ'),
    ("oslash", 'ø'),
    ("ouml", 'ö'),
    ("period", '.'),
    ("plus", '+'),
    ("pound", '£'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rarr", '→'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rpar", ')'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("shy", '\u{ad}'),
    ("sol", '/'),
    ("szlig", 'ß'),
    ("thinsp", ' '),
    ("times", '×'),
    ("trade", '™'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("wcirc", 'ŵ'),
    ("ycirc", 'ŷ'),
    ("zwnj", '\u{200c}'),
];

/// The longest entity that is looked for, with its signs: `&#x10FFFF;`.
const LONGEST: usize = 10;

/// The text with its entities decoded, if there was one. An ampersand that was escaped several times is one.
pub(super) fn decode(text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (meant, after) =
            entity(from).unwrap_or_else(|| ('&', from.get(1..).unwrap_or_default()));
        out.push(meant);
        rest = after;
    }
    out.push_str(rest);
    (out.len() != text.len()).then_some(out)
}

/// The character at the start of the text, which is an ampersand, and what comes after it.
fn entity(from: &str) -> Option<(char, &str)> {
    let body = from.get(1..)?;
    let stripped = without_escapes(body);
    match character(stripped) {
        Some(found) => Some(found),
        None if stripped.len() < body.len() => Some(('&', stripped)),
        None => None,
    }
}

/// Takes "amp;" from the front as often as it is there.
fn without_escapes(mut body: &str) -> &str {
    while let Some(rest) = body.strip_prefix("amp;") {
        body = rest;
    }
    body
}

/// The character that `name;` stands for, and what comes after it.
fn character(body: &str) -> Option<(char, &str)> {
    let end = body.bytes().take(LONGEST).position(|b| b == b';')?;
    let (name, after) = (body.get(..end)?, body.get(end + 1..)?);
    let meant = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => named(name)?,
    };
    Some((meant, after))
}

fn named(name: &str) -> Option<char> {
    let at = NAMED.binary_search_by_key(&name, |(name, _)| name).ok()?;
    NAMED.get(at).map(|&(_, meant)| meant)
}

/// A decimal or hexadecimal number; 128 to 159 mean Windows-1252, as browsers read them.
fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        0 => None,
        0x80..=0x9f => super::encoding::windows(code),
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_however_often_they_were_escaped() {
        for (text, meant) in [
            ("Fish &amp; chips", "Fish & chips"),
            ("&pound;5 &amp;pound;6 &amp;amp;pound;7", "£5 £6 £7"),
            ("it&#8217;s &#x2019; &#146;", "it’s ’ ’"),
            ("&lt;b&gt;", "<b>"),
            ("T&ycirc; D&wcirc;r", "Tŷ Dŵr"),
        ] {
            assert_eq!(decode(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn an_ampersand_is_only_one() {
        for text in [
            "R&B",
            "a & b; c",
            "&unknown;",
            "&;",
            "&#;",
            "&#xffffffff;",
            "&#0;",
            "&",
            "&é;",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn the_names_are_in_order() {
        assert!(NAMED.is_sorted_by_key(|(name, _)| *name));
    }
}
