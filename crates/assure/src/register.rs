//! Registers beside what is published: what a register says of an entry that is published here is compared with it,
//! field by field, and what differs waits until a person takes or dismisses it. See `docs/decisions/0020`.

mod alike;
mod decide;
mod differ;
mod entry;
mod identity;
mod said;

use std::collections::{BTreeMap, HashMap};

use hsds::Kind;
use place::Gazetteer;
use repository::{
    Divergence, EntryState, Register, RegisterEntry, RegisterRecord, Repository, Unit,
};
use uuid::Uuid;

pub use decide::{Came, dismiss, take};
use differ::{Difference, differ};
use entry::Entry;
use said::Said;

use crate::error::AssureError;
use crate::reference;

/// So many entries are compared in one transaction.
const PORTION: i64 = 500;

/// Compares what has changed, in a register or here.
pub(crate) async fn compare(
    repository: &Repository,
    gazetteer: &Gazetteer,
) -> Result<(), AssureError> {
    while repository.is_comparison_due().await? {
        let mut unit = repository.begin_settling().await?;
        for register in unit.registers().await? {
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
    let mut compared = Vec::new();
    for (entry, said) in entries {
        unit.write_register_entry(&entry).await?;
        let entities = entry
            .identifier
            .as_ref()
            .and_then(|identifier| identified.get(identifier))
            .cloned()
            .unwrap_or_default();
        unit.keep_divergences_with(entry.record, &entities).await?;
        // One row of a register has closed, and another of the same identifier is there: it is the same thing still.
        let goes_on = !entities.is_empty()
            && entry.state != EntryState::There
            && unit.is_there_otherwise(&entry).await?;
        for entity in entities {
            let found = match Entry::of(unit, register, entity).await? {
                Some(here) if !goes_on => differ(&said, &entry, &here, gazetteer),
                _ => Vec::new(),
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
