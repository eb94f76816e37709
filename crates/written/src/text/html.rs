//! HTML turned into plain text.

use super::entity;

/// Elements that people and editors put into descriptions (WHATWG HTML, and what old editors wrote). Anything else between
/// angle brackets is no tag: "Name <a@b.org>", "<3".
const TAGS: [&str; 86] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "base",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "noscript",
    "o:p",
    "object",
    "ol",
    "option",
    "p",
    "pre",
    "q",
    "s",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
];

/// Elements that start and end a line.
const BLOCKS: [&str; 32] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "pre",
    "section",
    "summary",
    "table",
    "textarea",
    "title",
    "tr",
    "ul",
];

/// Elements that have an empty line around them.
const PARAGRAPHS: [&str; 7] = ["h1", "h2", "h3", "h4", "h5", "h6", "p"];

/// Elements whose contents are for machines.
const UNREAD: [&str; 4] = ["script", "style", "svg", "iframe"];

/// The text without markup, if it had any: entities decoded, words kept, each paragraph and each item of a list on a line
/// of its own, comments and the contents of scripts and styles left out.
pub fn plain(text: &str) -> Option<String> {
    let decoded = entity::decode(text);
    let stripped = strip(decoded.as_deref().unwrap_or(text));
    stripped.or(decoded)
}

fn strip(text: &str) -> Option<String> {
    if !text.contains('<') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    let mut closers = Closers::default();
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(markup) = closers.markup(from) {
            changed = true;
            rest = markup.gap.widen(&mut out, markup.after);
        } else {
            out.push('<');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// A piece of markup: what stands in its place, and the text after it.
struct Markup<'a> {
    gap: Gap,
    after: &'a str,
}

/// How far the words before and after a piece of markup are apart.
#[derive(Copy, Clone)]
enum Gap {
    None,
    Blank,
    /// The next words are on another line.
    Line,
    /// One line end more.
    Break,
    /// An empty line between.
    Paragraph,
}

impl Gap {
    /// The gap for a tag of this name.
    fn of(name: &str) -> Self {
        match name {
            "td" | "th" => Self::Blank,
            "br" => Self::Break,
            name if PARAGRAPHS.contains(&name) => Self::Paragraph,
            name if BLOCKS.binary_search(&name).is_ok() => Self::Line,
            _ => Self::None,
        }
    }

    /// Writes the gap, as far as it is not there yet, and gives what comes after it. Line ends in the source around a block
    /// are no line ends of the text.
    fn widen<'a>(self, out: &mut String, after: &'a str) -> &'a str {
        match self {
            Self::None => return after,
            Self::Blank => {
                out.push(' ');
                return after;
            }
            Self::Break => out.push('\n'),
            Self::Line => ensure(out, 1),
            Self::Paragraph => ensure(out, 2),
        }
        after.trim_start()
    }
}

/// Makes the text end in so many line ends, unless nothing is written yet.
fn ensure(out: &mut String, line_ends: usize) {
    let kept = out.trim_end_matches([' ', '\t', '\r']).len();
    out.truncate(kept);
    let there = out
        .bytes()
        .rev()
        .take(line_ends)
        .take_while(|&b| b == b'\n')
        .count();
    if kept > 0 {
        out.extend(std::iter::repeat_n('\n', line_ends - there));
    }
}

/// What is known not to come any more, so that a text of opening brackets is not searched to its end for each of them.
#[derive(Default)]
struct Closers {
    no_bracket: bool,
    no_comment: bool,
    no_element: bool,
}

impl Closers {
    /// The markup at the start of the text, if it is some.
    fn markup<'a>(&mut self, from: &'a str) -> Option<Markup<'a>> {
        if let Some(comment) = from.strip_prefix("<!--") {
            return self.comment(comment);
        }
        if let Some(declaration) = from.strip_prefix("<!").or_else(|| from.strip_prefix("<?")) {
            let known = declaration
                .get(..7)
                .is_some_and(|word| word.eq_ignore_ascii_case("doctype"))
                || declaration.starts_with("[CDATA[")
                || declaration.starts_with("xml");
            let end = known.then(|| self.bracket(declaration)).flatten()?;
            return Some(Markup {
                gap: Gap::None,
                after: declaration.get(end + 1..)?,
            });
        }
        self.tag(from.get(1..)?)
    }

    fn comment<'a>(&mut self, body: &'a str) -> Option<Markup<'a>> {
        if self.no_comment {
            return None;
        }
        let end = body.find("-->");
        self.no_comment = end.is_none();
        Some(Markup {
            gap: Gap::None,
            after: body.get(end? + 3..)?,
        })
    }

    fn tag<'a>(&mut self, body: &'a str) -> Option<Markup<'a>> {
        let opens = !body.starts_with('/');
        let named = body.strip_prefix('/').unwrap_or(body);
        let end = named
            .bytes()
            .take(12)
            .position(|b| !(b.is_ascii_alphanumeric() || b == b':'))?;
        let name = named.get(..end)?.to_ascii_lowercase();
        if TAGS.binary_search(&name.as_str()).is_err() {
            return None;
        }
        let close = self.bracket(named)?;
        // An attribute follows a blank; a bracket that opens before this one closes shows that this one is no tag.
        let inside = named.get(end..close)?;
        if !(inside.is_empty() || inside.starts_with([' ', '\n', '\t', '\r', '/', '\u{a0}']))
            || inside.contains('<')
        {
            return None;
        }
        let after = named.get(close + 1..)?;
        let after = if opens && !inside.ends_with('/') {
            self.contents(&name, after)
        } else {
            after
        };
        Some(Markup {
            gap: Gap::of(&name),
            after,
        })
    }

    /// The text after the contents that are for machines.
    fn contents<'a>(&mut self, name: &str, after: &'a str) -> &'a str {
        if !UNREAD.contains(&name) || self.no_element {
            return after;
        }
        let end = (0..after.len())
            .find(|&at| closes(after.as_bytes().get(at..).unwrap_or_default(), name));
        self.no_element = end.is_none();
        end.and_then(|end| after.get(end..)).unwrap_or(after)
    }

    fn bracket(&mut self, body: &str) -> Option<usize> {
        if self.no_bracket {
            return None;
        }
        let end = body.find('>');
        self.no_bracket = end.is_none();
        end
    }
}

/// Whether `</name` stands at the start.
fn closes(bytes: &[u8], name: &str) -> bool {
    bytes.starts_with(b"</")
        && bytes
            .get(2..2 + name.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines;

    fn words(text: &str) -> Option<String> {
        plain(text).map(|text| lines(&text))
    }

    #[test]
    fn markup_becomes_lines() {
        for (text, meant) in [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("One<br>Two<br/>Three<BR />Four", "One\nTwo\nThree\nFour"),
            (
                "<ul>\n<li>Food</li>\n<li>Advice</li>\n</ul>",
                "Food\nAdvice",
            ),
            ("<strong>Bold</strong>ly", "Boldly"),
            ("<a href=\"https://x.org\">here</a>", "here"),
            ("a<script>var b = '<p>';</script>c", "ac"),
            ("<style type='text/css'>p { }</style>Text", "Text"),
            ("a<!-- <p> -->b", "ab"),
            ("<!DOCTYPE html><html><body>Hi</body></html>", "Hi"),
            ("&lt;p&gt;One&lt;/p&gt;", "One"),
            (
                "<table><tr><td>Mon</td><td>9am</td></tr></table>",
                "Mon 9am",
            ),
            ("<o:p></o:p>x", "x"),
        ] {
            assert_eq!(words(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in [
            "a < b > c",
            "I <3 you",
            "Name <a@b.org>",
            "<https://x.org>",
            "<p",
            "<pre school>x",
            "<b<c",
            "<unknown>",
        ] {
            let left = plain(text);
            assert!(
                left.is_none() || text == "<pre school>x",
                "{text}: {left:?}"
            );
        }
    }

    #[test]
    fn the_tables_are_in_order() {
        assert!(TAGS.is_sorted() && BLOCKS.is_sorted());
        assert!(
            BLOCKS
                .iter()
                .chain(&PARAGRAPHS)
                .all(|name| TAGS.contains(name))
        );
    }
}
