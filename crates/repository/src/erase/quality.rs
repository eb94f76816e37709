//! What was found in services quotes them, and the links that they name are kept to be looked at.

use serde_json::Value as Json;
use uuid::Uuid;

use super::Erasing;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::{context, quality};

impl Erasing<'_> {
    /// Forgets what was found in what is erased, and in the services that show it; and the links that were erased.
    pub(super) async fn quality(&self, tx: &mut Tx) -> Result<(), RepositoryError> {
        let touched: Vec<Value> = self.touched.iter().map(|id| Value::uuid(*id)).collect();
        quality::forget(tx, &touched).await?;
        context::forget_reasons(tx, &touched).await?;
        let showing = tx
            .all_in(
                "select distinct r.cluster from source_record t \
                 join record_reference f on f.target = t.uuid \
                 join source_record r on r.id = f.record \
                 where r.cluster is not null and t.cluster in (@)",
                &[],
                &touched,
            )
            .await?;
        let showing: Vec<Value> = showing
            .iter()
            .map(|row| row.get::<Uuid>(0).map(Value::uuid))
            .collect::<Result<_, RepositoryError>>()?;
        quality::forget(tx, &showing).await?;
        context::forget_reasons(tx, &showing).await?;
        let named = tx.all("select address from web_address", vec![]).await?;
        let mut erased = Vec::new();
        for row in &named {
            let address: String = row.get(0)?;
            if self.quoted.meet(&Json::String(address.clone())) {
                erased.push(Value::text(address));
            }
        }
        tx.run_in("delete from web_address where address in (@)", &[], &erased)
            .await?;
        Ok(())
    }
}
