//! What people read of a service of which nobody has said for too long that it is right.

use repository::LastWord;

use crate::voice::Voice;

/// In short.
pub(crate) fn brief(voice: &Voice, word: LastWord) -> String {
    let name = if word.is_by_person {
        "lapsed"
    } else {
        "lapsed-since-change"
    };
    voice.fill(name, &voice.date(word.on))
}

/// In short, and in a sentence or two.
pub(crate) fn both(voice: &Voice, word: LastWord) -> (String, String) {
    (brief(voice, word), sentence(voice, word))
}

fn sentence(voice: &Voice, word: LastWord) -> String {
    let name = match (word.is_by_person, word.is_asked) {
        (true, true) => "service-lapsed",
        (true, false) => "service-lapsed-unasked",
        (false, true) => "service-lapsed-since-change",
        (false, false) => "service-lapsed-since-change-unasked",
    };
    voice.fill(name, &voice.date(word.on))
}
