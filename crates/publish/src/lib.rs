//! Ways out: the Open Referral UK API as documents.
