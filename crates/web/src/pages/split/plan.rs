//! What somebody decides about the words of an organisation: which services there are, and which words belong to which.

use written::services::suggest;

use crate::form::Fields;
use crate::pages::prose;

/// So many services may be made of one organisation.
const MOST: usize = 30;
/// Letters of a name.
const LONGEST: usize = 200;

/// What is decided.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) services: Vec<Planned>,
    /// The words, in their order.
    pub(super) pieces: Vec<String>,
    /// Which service each piece belongs to; none where it stays with the organisation.
    pub(super) of: Vec<Option<usize>>,
    /// Whether what stays with the organisation is said first of every service as well.
    pub(super) with_common: bool,
}

/// A service that is planned.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Planned {
    pub(super) name: String,
    /// It is left out.
    pub(super) out: bool,
}

/// The words of an organisation as they read: some directories write HTML, whose lists become lines with a dash.
pub(super) fn words(description: &str) -> String {
    let listed = description
        .replace("<li>", "<li>- ")
        .replace("<LI>", "<LI>- ");
    prose::plain(&listed)
}

impl Plan {
    /// What is suggested.
    pub(super) fn suggested(name: &str, description: &str) -> Self {
        let suggestion = suggest(name, &words(description));
        let services = suggestion.names.into_iter().map(|name| Planned {
            name: name.chars().take(LONGEST).collect(),
            out: false,
        });
        Self {
            services: services.collect(),
            of: suggestion
                .pieces
                .iter()
                .map(|piece| piece.service)
                .collect(),
            pieces: suggestion
                .pieces
                .into_iter()
                .map(|piece| piece.text)
                .collect(),
            with_common: false,
        }
    }

    /// What somebody made of it. What a form does not say stays as it is suggested.
    pub(super) fn decided(name: &str, description: &str, fields: &Fields) -> Self {
        let suggested = Self::suggested(name, description);
        let names = (0..MOST).map_while(|at| {
            let field = format!("name-{at}");
            fields.all(&field).next().map(|name| Planned {
                name: name.trim().to_owned(),
                out: fields.text(&format!("out-{at}")) == "yes",
            })
        });
        let services: Vec<Planned> = names.collect();
        if services.is_empty() {
            return suggested;
        }
        let many = services.len();
        let to = |at: usize, before: Option<usize>| match fields.text(&format!("to-{at}")) {
            "" => before,
            "common" => None,
            number => number.parse().ok(),
        };
        let of = suggested.of.iter().enumerate();
        let of = of.map(|(at, before)| to(at, *before).filter(|service| *service < many));
        let mut plan = Self {
            of: of.collect(),
            services,
            with_common: fields.text("with_common") == "yes",
            ..suggested
        };
        plan.join(fields);
        plan
    }

    /// Puts services together: the words of one go to another.
    fn join(&mut self, fields: &Fields) {
        let many = self.services.len();
        let into = |at: usize| {
            let into: Option<usize> = fields.text(&format!("join-{at}")).parse().ok();
            into.filter(|into| *into < many && *into != at)
        };
        // To where each goes at last; of two that go to each other, the first stays.
        let goes = |at: usize| {
            let mut seen = vec![at];
            let mut here = at;
            while let Some(next) = into(here) {
                if seen.contains(&next) {
                    return seen.iter().copied().min().unwrap_or(here);
                }
                seen.push(next);
                here = next;
            }
            here
        };
        let last: Vec<usize> = (0..many).map(goes).collect();
        let kept: Vec<usize> = (0..many).filter(|at| last[*at] == *at).collect();
        let place = |service: usize| kept.iter().position(|kept| *kept == last[service]);
        self.of = self.of.iter().map(|of| of.and_then(place)).collect();
        self.services = kept
            .iter()
            .map(|at| std::mem::take(&mut self.services[*at]))
            .collect();
    }

    /// One more service, without words yet.
    pub(super) fn add(&mut self) {
        if self.services.len() < MOST {
            self.services.push(Planned::default());
        }
    }

    /// The words of a service, in their order.
    pub(super) fn description(&self, service: usize) -> String {
        let said = |of: Option<usize>| {
            let pieces = self.pieces.iter().zip(&self.of);
            let mut said = String::new();
            for (piece, _) in pieces.filter(|(_, its)| **its == of) {
                if !said.is_empty() && !said.ends_with(char::is_whitespace) {
                    said.push(' ');
                }
                said.push_str(piece);
            }
            said.trim().to_owned()
        };
        let own = said(Some(service));
        let common = said(None);
        if self.with_common && !common.is_empty() && !own.is_empty() {
            format!("{common}\n\n{own}")
        } else {
            own
        }
    }

    /// What is wrong with it: the field, and what to do.
    pub(super) fn wrongs(&self) -> Vec<(String, String)> {
        let mut wrongs = Vec::new();
        for (at, service) in self.services.iter().enumerate() {
            if service.out {
                continue;
            }
            let number = at + 1;
            let length = service.name.chars().count();
            if length == 0 || length > LONGEST {
                let wrong =
                    format!("Enter a name of at most {LONGEST} letters for service {number}");
                wrongs.push((format!("name-{at}"), wrong));
            }
            if !self.of.contains(&Some(at)) {
                let wrong = format!("Give service {number} some words below, or leave it out");
                wrongs.push((format!("name-{at}"), wrong));
            }
        }
        if self.services.iter().all(|service| service.out) {
            let wrong = "Keep at least one service. If there is none, press \u{201c}It runs no services\u{201d}";
            wrongs.push(("name-0".to_owned(), wrong.to_owned()));
        }
        wrongs
    }

    /// The fields that say it, for a form that shows it and does not ask.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for (at, service) in self.services.iter().enumerate() {
            fields.push((format!("name-{at}"), service.name.clone()));
            if service.out {
                fields.push((format!("out-{at}"), "yes".to_owned()));
            }
        }
        for (at, of) in self.of.iter().enumerate() {
            let to = of.map_or("common".to_owned(), |service| service.to_string());
            fields.push((format!("to-{at}"), to));
        }
        if self.with_common {
            fields.push(("with_common".to_owned(), "yes".to_owned()));
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "A charity. Our services include: advice; a food bank; and a lunch club. Ring us.";

    fn decided(form: &str) -> Plan {
        Plan::decided("Wyre Help", TEXT, &Fields::read(form.as_bytes()))
    }

    #[test]
    fn what_is_sent_back_as_it_is_shown_changes_nothing() {
        let suggested = Plan::suggested("Wyre Help", TEXT);
        assert_eq!(suggested.services.len(), 3);
        let form = form_urlencoded(&suggested.fields());
        assert_eq!(decided(&form), suggested);
        assert_eq!(decided(""), suggested);
    }

    fn form_urlencoded(fields: &[(String, String)]) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        form.finish()
    }

    #[test]
    fn sentences_are_moved_services_joined_left_out_and_added() {
        // Pieces: A charity. | Our services include: | advice; | a food bank; | and a lunch club. | Ring us.
        let mut plan = decided(
            "name-0=Advice&name-1=Food&name-2=Lunch&join-1=2&to-0=0&to-5=9&with_common=yes",
        );
        assert_eq!(plan.services.len(), 2);
        assert_eq!(
            plan.description(1),
            "Our services include: Ring us.\n\na food bank; and a lunch club."
        );
        assert!(plan.description(0).ends_with("A charity. advice;"));
        assert!(plan.wrongs().is_empty());
        plan.add();
        let wrongs = plan.wrongs();
        assert_eq!(wrongs.len(), 2, "{wrongs:?}");
        plan.services[2].out = true;
        assert!(plan.wrongs().is_empty());
        for service in &mut plan.services {
            service.out = true;
        }
        assert!(plan.wrongs()[0].1.contains("at least one"));
        // To each other, and round.
        assert_eq!(
            decided("name-0=a&name-1=b&join-0=1&join-1=0")
                .services
                .len(),
            1
        );
        assert_eq!(
            decided("name-0=a&name-1=b&name-2=c&join-0=1&join-1=2&join-2=0")
                .services
                .len(),
            1
        );
    }

    #[test]
    fn lists_of_html_are_read_as_lists() {
        let html = "<p>Our services include:</p><ul><li>Lunch club</li><li>Food bank</li></ul>";
        let plan = Plan::suggested("Wyre Help", html);
        assert_eq!(plan.services.len(), 2);
        assert_eq!(plan.services[1].name, "Food bank");
    }
}
