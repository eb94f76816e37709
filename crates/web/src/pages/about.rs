//! The pages that every public service has: about, privacy, cookies, accessibility.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{Frame, Part, page, place_name};
use crate::problem::Fault;
use crate::settings::Phase;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/about.html")]
struct About {
    frame: Frame,
    title: String,
    parts: Vec<Passage>,
}

/// A heading with what stands beneath it.
struct Passage {
    heading: Option<String>,
    paragraphs: Vec<Paragraph>,
}

/// A paragraph or a list.
struct Paragraph {
    text: String,
    items: Vec<String>,
}

pub(crate) async fn about(site: State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    show(&site, &visitor, "about")
}

pub(crate) async fn privacy(site: State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    show(&site, &visitor, "privacy")
}

pub(crate) async fn cookies(site: State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    show(&site, &visitor, "cookies")
}

pub(crate) async fn accessibility(site: State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    show(&site, &visitor, "accessibility")
}

fn show(site: &Site, visitor: &Visitor, name: &str) -> Result<Response, Fault> {
    let voice = site.voice(visitor.language);
    let settings = site.settings();
    let or_not = |is_so: bool| if is_so { "yes" } else { "no" };
    let gaps = crate::language::gap("place", place_name(site, &voice))
        .with("contact", settings.contact.clone().unwrap_or_default())
        .with("has-contact", or_not(settings.contact.is_some()))
        .with("counts", or_not(settings.brand.count_searches))
        .with("private", or_not(settings.phase == Phase::PrivateBeta))
        .with("version", env!("CARGO_PKG_VERSION"))
        .with("days", settings.brand.forget_searches_after_days);
    let about = About {
        frame: Frame::new(site, visitor, Part::Find).found_at(&format!("/{name}"), None),
        title: voice.say(&format!("{name}-title")),
        parts: parts(&voice.tell(&format!("{name}-text"), &gaps)),
    };
    page(&about, &about.frame)
}

/// Reads a text of plain lines: `# ` begins a heading, `- ` an item of a list, everything else a paragraph.
fn parts(text: &str) -> Vec<Passage> {
    let mut parts = vec![Passage {
        heading: None,
        paragraphs: Vec::new(),
    }];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            parts.push(Passage {
                heading: Some(heading.to_owned()),
                paragraphs: Vec::new(),
            });
            continue;
        }
        let Some(part) = parts.last_mut() else {
            continue;
        };
        match line.strip_prefix("- ") {
            Some(item) if !part.paragraphs.is_empty() => {
                if let Some(paragraph) = part.paragraphs.last_mut() {
                    paragraph.items.push(item.to_owned());
                }
            }
            _ => part.paragraphs.push(Paragraph {
                text: line.to_owned(),
                items: Vec::new(),
            }),
        }
    }
    parts.retain(|part| part.heading.is_some() || !part.paragraphs.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_become_headings_paragraphs_and_lists() {
        let parts = parts("One.\n\n# Head\nTwo:\n- a\n- b\nThree.");
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[1].heading.as_deref(), Some("Head"));
        assert_eq!(parts[1].paragraphs[0].items, ["a", "b"]);
        assert_eq!(parts[1].paragraphs[1].text, "Three.");
    }
}
