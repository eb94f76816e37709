//! Registers beside what is published: what a register says of an entry that is published here is compared with it,
//! field by field, and what differs waits until a person takes or dismisses it. See `docs/decisions/0020`.

mod alike;
mod decide;
mod differ;
mod entry;
mod identity;
mod peers;
mod said;

use std::collections::{BTreeMap, HashMap};

use hsds::Kind;
use place::Gazetteer;
use repository::{
    Divergence, EntryState, Register, RegisterEntry, RegisterPeer, RegisterRecord, Repository, Unit,
};
use uuid::Uuid;

pub use decide::{Came, dismiss, take};
use differ::{Difference, Sides, differ};
use entry::Entry;
use peers::{Speaks, speaks};
use said::Said;

use crate::error::AssureError;
use crate::reference;

/// So many entries are compared in one transaction.
const PORTION: i64 = 500;
/// So many are noted in one transaction to be compared.
const NOTED: i64 = 5_000;

/// Compares what has changed, in a register or here.
pub(crate) async fn compare(
    repository: &Repository,
    gazetteer: &Gazetteer,
) -> Result<(), AssureError> {
    while repository.is_comparison_due().await? {
        let mut unit = repository.begin_settling().await?;
        for register in unit.registers().await? {
            if unit.note_portion(&register.source, NOTED).await? {
                continue;
            }
            let touched = unit.take_touched(&register.source, PORTION).await?;
            identity::read_anew(&mut unit, &register, &touched).await?;
            if touched.is_empty() {
                let due = unit.due_register_records(&register.source, PORTION).await?;
                compare_records(&mut unit, gazetteer, &register, &due).await?;
            }
        }
        unit.commit().await?;
    }
    Ok(())
}

/// What a record of a register and an entry differ in.
struct Compared {
    record: repository::RecordNumber,
    entity: Uuid,
    difference: Difference,
}

/// Compares records of a register with the entries of the same identifier, and writes down what differs.
async fn compare_records(
    unit: &mut Unit,
    gazetteer: &Gazetteer,
    register: &Register,
    numbers: &[repository::RecordNumber],
) -> Result<Vec<Compared>, AssureError> {
    let entries = said(unit, register, numbers).await?;
    let identifiers: Vec<String> = entries
        .iter()
        .filter_map(|(entry, _)| entry.identifier.clone())
        .collect();
    let identified = unit.identified(&register.source, &identifiers).await?;
    // All are written down first: of those that have one number, each has to know the others.
    for (entry, _) in &entries {
        unit.write_register_entry(entry).await?;
    }
    unit.register_compared(numbers).await?;
    let listed: Vec<String> = identified.keys().cloned().collect();
    let peers = unit.register_peers(&register.source, &listed).await?;
    let mut compared = Vec::new();
    for (entry, said) in entries {
        let of = |identifier: &String| identified.get(identifier).cloned();
        let entities = entry.identifier.as_ref().and_then(of).unwrap_or_default();
        unit.keep_divergences_with(entry.record, &entities).await?;
        let known = entry.identifier.as_ref().and_then(|it| peers.get(it));
        let one = One {
            entry: &entry,
            said: &said,
            peers: known.map(Vec::as_slice).unwrap_or_default(),
        };
        for entity in entities {
            let found = match Entry::of(unit, register, entity).await? {
                Some(here) => one.compare(unit, gazetteer, &here).await?,
                None => Vec::new(),
            };
            let divergences: Vec<Divergence> = found
                .iter()
                .map(|difference| difference.divergence.clone())
                .collect();
            unit.write_divergences((&register.source, entry.record), entity, &divergences)
                .await?;
            compared.extend(found.into_iter().map(|difference| Compared {
                record: entry.record,
                entity,
                difference,
            }));
        }
    }
    Ok(compared)
}

/// An entry of a register, with all that have its number.
struct One<'a> {
    entry: &'a RegisterEntry,
    said: &'a Said,
    peers: &'a [RegisterPeer],
}

impl One<'_> {
    async fn compare(
        &self,
        unit: &mut Unit,
        gazetteer: &Gazetteer,
        here: &Entry,
    ) -> Result<Vec<Difference>, AssureError> {
        let record = self.entry.record;
        match speaks(record, self.peers, |name| differ::is_called(here, name)) {
            Speaks::Not => return Ok(Vec::new()),
            Speaks::ForAll(names) => return Ok(vec![differ::unclear(&names, here)]),
            Speaks::Itself => {}
        }
        let mut decided = unit.status_decision(record, here.id).await?;
        if self.entry.state == EntryState::There
            && decided
                .as_ref()
                .is_some_and(|decided| differ::is_over(decided, here))
        {
            unit.end_status_decisions(record, here.id).await?;
            decided = None;
        }
        let sides = Sides {
            said: self.said,
            state: self.entry.state,
            here,
            decided: decided.as_ref(),
        };
        Ok(differ(&sides, gazetteer))
    }
}

/// What these records say, each with how it is found. What is no entry of the register is forgotten.
async fn said(
    unit: &mut Unit,
    register: &Register,
    numbers: &[repository::RecordNumber],
) -> Result<Vec<(RegisterEntry, Said)>, AssureError> {
    let records: BTreeMap<_, RegisterRecord> = unit
        .register_records(numbers)
        .await?
        .into_iter()
        .map(|record| (record.number, record))
        .collect();
    let organizations: Vec<_> = records
        .values()
        .filter(|record| record.kind == Kind::Organization)
        .map(|record| record.number)
        .collect();
    // An organisation that runs a service of the register is told of there.
    let told = unit.named_by_services(&organizations).await?;
    let mut wanted: Vec<Uuid> = records
        .values()
        .flat_map(|record| reference::named(record.kind, &record.document))
        .map(|(_, id)| id)
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let named: HashMap<Uuid, RegisterRecord> =
        unit.register_named(&register.source, &wanted).await?;
    let mut entries = Vec::with_capacity(records.len());
    for number in numbers {
        match records
            .get(number)
            .filter(|record| !told.contains(&record.number))
        {
            Some(record) => {
                let said = Said::of(&register.joined_by, record, &named);
                entries.push((said.entry(record), said));
            }
            None => unit.forget_register_entry(*number).await?,
        }
    }
    Ok(entries)
}
