//! Several entries of a register that have one number: a main charity and its funds, or a closed row and its successor.

use repository::{RecordNumber, RegisterPeer};

/// For whom an entry of a register speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    /// It is what is listed here.
    Itself,
    /// None of these names is that of what is listed here.
    ForAll(Vec<String>),
    /// Another of the same number speaks.
    Not,
}

/// Whether an entry is compared with what has its number here: of several the one that is called as it is. Only if none is there
/// any more do those count that are gone.
pub(super) fn speaks(
    record: RecordNumber,
    peers: &[RegisterPeer],
    is_called: impl Fn(&str) -> bool,
) -> Speaks {
    let is_there = peers.iter().any(|peer| peer.is_there);
    let candidates: Vec<&RegisterPeer> = peers
        .iter()
        .filter(|peer| peer.is_there == is_there)
        .collect();
    let agrees = |peer: &&&RegisterPeer| peer.name.as_deref().is_some_and(&is_called);
    let agreeing = candidates.iter().find(agrees);
    let speaker = agreeing.or(candidates.first());
    if speaker.is_none_or(|speaker| speaker.record != record) {
        return Speaks::Not;
    }
    if candidates.len() == 1 || agreeing.is_some() || !is_there {
        return Speaks::Itself;
    }
    let names = candidates.iter().filter_map(|peer| peer.name.clone());
    Speaks::ForAll(names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(record: i64, name: &str, is_there: bool) -> RegisterPeer {
        RegisterPeer {
            record: RecordNumber(record),
            name: Some(name.to_owned()),
            is_there,
        }
    }

    fn of(record: i64, peers: &[RegisterPeer]) -> Speaks {
        speaks(RecordNumber(record), peers, |name| name == "Main")
    }

    #[test]
    fn of_several_the_one_speaks_that_is_called_so() {
        let fund = peer(1, "Fund", true);
        let main = peer(2, "Main", true);
        let gone = peer(3, "Main", false);
        assert_eq!(of(1, std::slice::from_ref(&fund)), Speaks::Itself);
        let all = [fund.clone(), main, gone.clone()];
        assert_eq!(
            [1, 2, 3].map(|record| of(record, &all)),
            [Speaks::Not, Speaks::Itself, Speaks::Not]
        );
        let funds = [fund, peer(2, "Bequest", true), gone];
        let both = vec!["Fund".to_owned(), "Bequest".to_owned()];
        assert_eq!(
            [1, 2, 3].map(|record| of(record, &funds)),
            [Speaks::ForAll(both), Speaks::Not, Speaks::Not]
        );
        let ended = [peer(1, "Fund", false), peer(3, "Main", false)];
        assert_eq!(
            [1, 3].map(|record| of(record, &ended)),
            [Speaks::Not, Speaks::Itself]
        );
    }
}
