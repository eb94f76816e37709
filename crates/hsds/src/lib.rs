//! The Open Referral UK standard as types: entities, JSON, tabular data packages, 1.0 to 3.0, validation.
