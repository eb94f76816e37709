//! Words around names: those that make a person of a name, and those that make it a place or an organisation.

/// Titles of people. "Sir" and "Lady" name patrons and public houses, so they are none.
const TITLES: &str = "mr mrs ms miss mx dr prof professor rev revd reverend fr cllr councillor pastor canon imam rabbi";

/// Titles that are words of their own, so that a first name has to follow: "Father John", but not "Father Christmas".
const SOFT_TITLES: &str = "father sister brother";

/// Behind these somebody is named whom one is to reach.
const CALLS: &str =
    "contact contacts ring call phone telephone text email e-mail message whatsapp attn attention";

/// What people do.
const ROLES: &str = "manager coordinator co-ordinator organiser organizer secretary chair chairman chairwoman chairperson \
treasurer leader lead instructor teacher tutor coach warden caretaker officer worker director minister vicar curate \
administrator counsellor therapist head headteacher practitioner facilitator volunteer trustee president captain \
coordinators leaders organisers owner proprietor nurse principal adviser advisor solicitor carer supervisor steward";

/// Deeds behind which, with "by", the name of somebody who does them now stands.
const DONE_BY: &str = "run led organised organized hosted facilitated taught managed coordinated co-ordinated chaired headed supervised";

/// Words before "to", "with" and "for" that ask for somebody.
const SPEAKS: &str = "speak speaking talk talking chat touch liaise book register arrange appointment enquire ask asking";

/// Words that are written with a capital behind a name and are no part of it.
const STOPS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
january february march april may june july august september october november december \
tel telephone phone mobile mob email e-mail on at or and for call text website web please contact ring from to via the if \
who is will in by with mailto whatsapp www http https";

/// Words of which places and organisations are made, and services' own words. None is taken for a surname.
const NOT_SURNAMES: &str = "road street lane avenue drive close court house hall centre center library school church chapel \
cathedral hospital hospice clinic surgery practice park gardens garden trust foundation charity society club group groups \
team service services association project partnership council college university academy nursery community memorial day \
care home homes lodge square place way terrace crescent building suite room rooms theatre museum army bank kitchen cafe \
café pantry pharmacy chemist ltd limited plc cic uk inn hotel arms farm mill mills estate grove walk row mews gate yard wharf \
station parade arcade market centre's community's clinic medical health wellbeing dental dentist opticians \
baths pool leisure sports sport stadium arena ground grounds pavilion field fields green common bridge river valley \
villas towers tower heights view mount rise cottage cottages manor castle abbey priory parish mosque temple synagogue \
gurdwara mission ministries fellowship congregation institute institution network forum alliance federation union \
committee board department office offices unit ward department agency authority government department police fire \
aid appeal fund support advice advocacy counselling therapy training studio studios dance yoga pilates fitness gym \
academy awards award prize scholarship scheme programme program award cup league fc afc rfc cc utd united city town \
borough county district region village north south east west england wales scotland ireland britain london \
curie's line helpline hub pathway partnership enterprise enterprises solutions solicitors associates partners llp sons \
company co brothers bros consultancy consulting group products foods stores shop store supermarket primary secondary \
infant infants junior juniors preschool pre-school playgroup childminding childminder daycare nurseries kindergarten \
crossing quay dock docks pier beach bay island isle hill hills wood woods moor edge end side cross well wells spring \
rooms surgery flats apartments residence residential nursing care's allotment allotments scouts guides brownies cubs \
beavers rainbows cadets band choir orchestra singers players ensemble wi mens women women's men's girls boys children \
children's youth families family parents carers memory mental act bill order cross centre hospice's trust's \
parade press news radio fm tv times post mail gazette cricket football rugby tennis bowling bowls golf hockey netball \
judo karate boxing swimming athletics christmas day's national international global trust society's hostel refuge \
shelter bakery butchers hairdressing salon barbers garage motors taxis travel cars coaches";

/// First names that are also words, places or days: one of them alone, without its surname, says too little.
const AMBIGUOUS: &str = "will mark frank dawn pat rob sue ray bill jack ruby heather victoria beverley shirley ross jude kelly \
lee gordon stuart grace hope faith joy christian dean glen bob harry florence robin penny carol daisy rosemary sandy charlotte \
george jean kim leo martin max noel rose scott sean art basil chris clara clifford dale douglas duncan elgin evelyn \
francis frances guy irvine lara mercy miles mel mia nancy norma norman olga owen oscar paddy perry pip polly poppy rod roy russell sally \
stella summer ted terry tony trinity troy vera verity violet wayne wendy alexandra alexander elizabeth albert edward henry james john \
mary paul peter andrew thomas matthew luke margaret anne catherine david michael stephen william charles";

/// People whose names organisations, places and prizes bear.
const BORNE: &[&str] = &[
    "albert edward",
    "andrew carnegie",
    "anne frank",
    "barbara hepworth",
    "bernard sunley",
    "billy graham",
    "carol singing",
    "charles darwin",
    "charles dickens",
    "charlie waller",
    "dylan thomas",
    "elizabeth finn",
    "elizabeth fry",
    "elizabeth garrett",
    "elizabeth gaskell",
    "ellen badger",
    "emmeline pankhurst",
    "florence nightingale",
    "florence nightingale's",
    "garfield weston",
    "george cross",
    "george formby",
    "henry smith",
    "henry tate",
    "jack petchey",
    "jesus christ",
    "jo cox",
    "john lewis",
    "john muir",
    "john ruskin",
    "john rylands",
    "john wesley",
    "joseph rowntree",
    "josephine butler",
    "keir hardie",
    "leonard cheshire",
    "maggie oliver",
    "marie curie",
    "marie stopes",
    "martin lewis",
    "martin luther",
    "mary seacole",
    "max aitken",
    "michael palin",
    "nelson mandela",
    "norman knight",
    "paul hamlyn",
    "peter pan",
    "queen victoria",
    "ronald mcdonald",
    "rosa parks",
    "roy castle",
    "samuel johnson",
    "sue ryder",
    "stephen hawking",
    "stephen lawrence",
    "stella maris",
    "steve biko",
    "terrence higgins",
    "thomas cook",
    "thomas coram",
    "thomas pocklington",
    "tommy's",
    "victoria climbie",
    "william booth",
    "william merritt",
    "william morris",
    "william shakespeare",
];

/// Words before a name that make it a saint's, a royal's, or somebody's who is remembered.
const NOT_PEOPLE_AFTER: &str = "st saint sts ss san santa queen king prince princess emperor pope the royal sir lady lord dame \
duke duchess earl baroness baron our";

/// Words behind which, with "of" or "by" or "after", somebody is remembered.
const REMEMBERED: &str = "memory honour honor named founded established after legacy life works inspired written painted built opened designed started donated";

/// What words say that stand where the name of a contact should: a role, a team, an office.
const NOT_CONTACTS: &str = "team office enquiries enquiry reception information info desk duty customer services service general \
admin administration administrator main central switchboard helpline line advice booking bookings referral referrals referral's \
access contact contacts single point hub support early help adult social care family families staff any member anyone \
email phone number mobile website form online head bereavement volunteering volunteer's membership crisis emergency out hours";

/// First names that parishes, parks and towns bear, so that a mailbox that begins with one may be theirs.
const OF_PLACES: [&str; 10] = [
    "alexandra",
    "beverley",
    "florence",
    "grace",
    "heather",
    "leigh",
    "mark",
    "rose",
    "shirley",
    "victoria",
];

/// Whether the front of a mailbox begins with a name that places bear.
pub(super) fn may_be_a_place(front: &str) -> bool {
    OF_PLACES.iter().any(|name| front.starts_with(name))
}

fn among(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

pub(super) fn is_title(word: &str) -> bool {
    among(TITLES, word)
}

pub(super) fn is_soft_title(word: &str) -> bool {
    among(SOFT_TITLES, word)
}

pub(super) fn calls(word: &str) -> bool {
    among(CALLS, word)
}

pub(super) fn is_role(word: &str) -> bool {
    among(ROLES, word)
}

pub(super) fn done_by(word: &str) -> bool {
    among(DONE_BY, word)
}

pub(super) fn speaks(word: &str) -> bool {
    among(SPEAKS, word)
}

pub(super) fn stops(word: &str) -> bool {
    among(STOPS, word) || is_role(word)
}

pub(super) fn is_no_surname(word: &str) -> bool {
    among(NOT_SURNAMES, word)
}

pub(super) fn is_ambiguous(word: &str) -> bool {
    among(AMBIGUOUS, word)
}

pub(super) fn is_borne(name: &str) -> bool {
    BORNE.contains(&name)
}

pub(super) fn no_person_follows(word: &str) -> bool {
    among(NOT_PEOPLE_AFTER, word)
}

pub(super) fn remembers(word: &str) -> bool {
    among(REMEMBERED, word)
}

pub(super) fn is_no_contact(word: &str) -> bool {
    among(NOT_CONTACTS, word) || is_role(word)
}
