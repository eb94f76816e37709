//! Whether an e-mail address belongs to a role or to a person.

mod first_names;

pub(crate) use first_names::{begins_with_first_name, is_first_name};

/// Whose address it is, as far as its letters tell.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A role or an organisation: info@, enquiries@, sale.library@.
    Role,
    /// A person, and why that is thought.
    Person(Reason),
    /// Its letters do not tell.
    Unclear,
}

/// Why an address is taken for a person's.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Its domain gives addresses to anybody, and nothing in front of it names a role or an organisation.
    Freemail,
    /// It starts with a first name, or has the shape of an initial and a surname.
    Name,
}

impl Reason {
    /// The reason as half a sentence: "because …".
    pub const fn because(self) -> &'static str {
        match self {
            Self::Freemail => {
                "it is at a provider that gives addresses to anybody, and names no role"
            }
            Self::Name => "it looks like the name of a person",
        }
    }
}

/// Providers of addresses for anybody, as they are found in public records of the United Kingdom.
const FREEMAIL: [&str; 44] = [
    "aol.co.uk",
    "aol.com",
    "blueyonder.co.uk",
    "btconnect.com",
    "btinternet.com",
    "btopenworld.com",
    "fastmail.com",
    "freenet.co.uk",
    "gmail.com",
    "gmx.co.uk",
    "gmx.com",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "icloud.com",
    "live.co.uk",
    "live.com",
    "lycos.co.uk",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "ntlworld.com",
    "o2.co.uk",
    "orange.net",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "rocketmail.com",
    "sky.com",
    "supanet.com",
    "talk21.com",
    "talktalk.net",
    "tiscali.co.uk",
    "tutanota.com",
    "virgin.net",
    "virginmedia.com",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.ie",
    "ymail.com",
    "zen.co.uk",
    "zoho.com",
];

/// Words of roles and organisations, looked for as whole parts of what stands before the sign.
const ROLES: [&str; 64] = [
    "accounts",
    "admin",
    "administration",
    "administrator",
    "advice",
    "advocacy",
    "appointments",
    "ask",
    "bookings",
    "box",
    "care",
    "centre",
    "chair",
    "chairman",
    "clerk",
    "club",
    "committee",
    "community",
    "contact",
    "contactus",
    "customer",
    "duty",
    "email",
    "enquiries",
    "enquiry",
    "events",
    "feedback",
    "finance",
    "fundraising",
    "general",
    "hello",
    "help",
    "helpdesk",
    "helpline",
    "hi",
    "info",
    "information",
    "library",
    "mail",
    "manager",
    "membership",
    "news",
    "office",
    "post",
    "reception",
    "referral",
    "referrals",
    "schooloffice",
    "sec",
    "secretary",
    "service",
    "services",
    "support",
    "team",
    "training",
    "treasurer",
    "trustees",
    "volunteer",
    "volunteering",
    "volunteers",
    "warden",
    "web",
    "webmaster",
    "welcome",
];

/// Word parts that only organisations have in their address.
const ORGANISATIONS: [&str; 73] = [
    "academy",
    "action",
    "admin",
    "advice",
    "allotment",
    "association",
    "baptist",
    "bookings",
    "brassband",
    "carers",
    "centre",
    "chapel",
    "charit",
    "charity",
    "choir",
    "choral",
    "church",
    "circuit",
    "citadel",
    "civic",
    "club",
    "community",
    "coordinator",
    "council",
    "councillor",
    "counselling",
    "crisis",
    "enquir",
    "fellowship",
    "festival",
    "foodbank",
    "forum",
    "foundation",
    "friends",
    "friendsof",
    "governance",
    "group",
    "guides",
    "headteacher",
    "helpline",
    "hospice",
    "leagu",
    "library",
    "membership",
    "methodist",
    "ministries",
    "mosque",
    "museum",
    "network",
    "nursery",
    "office",
    "parish",
    "playgroup",
    "preschool",
    "pta",
    "rotary",
    "rspca",
    "safeguarding",
    "school",
    "scout",
    "secretar",
    "service",
    "society",
    "sports",
    "support",
    "team",
    "temple",
    "theatre",
    "treasurer",
    "trust",
    "volunteer",
    "wildlife",
    "youth",
];

/// Whose address it is. A freemail address that names no role is a person's; at an organisation's own domain a first
/// name, or an initial and a surname, is.
pub fn owner(address: &str) -> Owner {
    let lower = address.trim().to_lowercase();
    let Some((local, domain)) = lower.split_once('@') else {
        return Owner::Unclear;
    };
    let local = local.split('+').next().unwrap_or_default();
    let parts: Vec<&str> = local
        .split(['.', '_', '-'])
        .filter(|part| !part.is_empty())
        .collect();
    if names_a_role(&parts) {
        Owner::Role
    } else if has_name(&parts) {
        Owner::Person(Reason::Name)
    } else if FREEMAIL.binary_search(&domain).is_ok() {
        Owner::Person(Reason::Freemail)
    } else {
        Owner::Unclear
    }
}

/// The reason to take an address for somebody's own, if there is one.
pub fn is_personal(address: &str) -> Option<Reason> {
    match owner(address) {
        Owner::Person(reason) => Some(reason),
        Owner::Role | Owner::Unclear => None,
    }
}

/// Roles and words of organisations that people are called by as well.
const SURNAMES: [&str; 5] = ["bishop", "church", "parish", "post", "warden"];

/// Whether some part says for what it is. Behind a first name or an initial only whole words do, and none that may be a
/// surname: "sarah.churchill", "j.parish".
fn names_a_role(parts: &[&str]) -> bool {
    let of_somebody = match parts {
        [first, _, ..] => is_first_name(first) || first.chars().count() == 1,
        _ => false,
    };
    parts.iter().any(|part| {
        if of_somebody {
            !SURNAMES.contains(part) && (is_role(part) || ORGANISATIONS.contains(part))
        } else {
            is_role(part) || ORGANISATIONS.iter().any(|word| part.contains(word))
        }
    })
}

/// Whether a part is a role, with or without a number: "info2".
fn is_role(part: &str) -> bool {
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
    ROLES.binary_search(&word).is_ok()
}

/// "andrew", "andrew2", "andrew.smith", "a.smith"; but not "b.library" or "jo-centre", which are roles before.
fn has_name(parts: &[&str]) -> bool {
    let letters = |part: &str| part.chars().all(char::is_alphabetic);
    let first = parts
        .first()
        .map(|part| part.trim_end_matches(|c: char| c.is_ascii_digit()))
        .unwrap_or_default();
    let named = is_first_name(first);
    let initial = |part: &str| part.chars().count() == 1 && letters(part);
    match parts {
        [_] => named,
        [_, last] => {
            let turned = is_first_name(last);
            named || turned || (initial(first) && last.len() > 2 && letters(last))
        }
        [initials @ .., last] => {
            named || (initials.iter().all(|part| initial(part)) && last.len() > 2)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_told_from_people() {
        for (address, meant) in [
            ("info@example.org", Owner::Role),
            ("sarah.churchill@example.org", Owner::Person(Reason::Name)),
            ("j.parish@example.org", Owner::Person(Reason::Name)),
            ("david.warden@example.org", Owner::Person(Reason::Name)),
            ("warden@example.org", Owner::Role),
            ("grace.centre@example.org", Owner::Role),
            ("sale.foodbank@gmail.com", Owner::Role),
            ("bookings2@example.org", Owner::Role),
            ("blackrod.library@bolton.gov.uk", Owner::Role),
            ("bolton.citadel@salvationarmy.org.uk", Owner::Role),
            ("secretary_stuc@hotmail.co.uk", Owner::Role),
            ("willowspta@gmail.com", Owner::Role),
            ("andrew@oldham.foodbank.org.uk", Owner::Person(Reason::Name)),
            (
                "nikki.somerville@barnardos.org.uk",
                Owner::Person(Reason::Name),
            ),
            ("j.smith@example.org", Owner::Person(Reason::Name)),
            ("ericsmith5892@hotmail.com", Owner::Person(Reason::Freemail)),
            ("frjonmitchell@me.com", Owner::Person(Reason::Freemail)),
            ("m.j.robinson@mmu.ac.uk", Owner::Person(Reason::Name)),
            ("ludlow.john@btinternet.com", Owner::Person(Reason::Name)),
            ("halechapeltreasurer@gmail.com", Owner::Role),
            ("t.s.talisman@example.org", Owner::Person(Reason::Name)),
            ("JOHN+club@example.org", Owner::Person(Reason::Name)),
            ("bury@salvationarmy.org.uk", Owner::Unclear),
            ("kbxlh@anglesey.gov.uk", Owner::Unclear),
            ("", Owner::Unclear),
        ] {
            assert_eq!(owner(address), meant, "{address}");
        }
        assert_eq!(is_personal("a@gmail.com"), Some(Reason::Freemail));
        assert_eq!(is_personal("info@gmail.com"), None);
    }

    #[test]
    fn the_tables_are_in_order() {
        assert!(FREEMAIL.is_sorted() && ROLES.is_sorted());
    }
}
