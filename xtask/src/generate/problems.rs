//! Every code of a problem that the standard's crate can report, as a page to look one up.

use std::fmt::Write;

use hsds::advise::RULES;
use hsds::validate::CODES;

/// Errors first, then advice in the order of the rules.
pub(super) fn page() -> String {
    let mut page = String::from(
        "# Problems\n\n\
         Made by `cargo xtask generate` from the tables in `crates/hsds`. A *problem* has a code, a severity, a place (a JSON pointer,\n\
         and an address that stays when lists change their order) and a sentence that says what to do.\n\n\
         ## Errors\n\n\
         The standard does not allow it. The smallest part that can be left out is left out; a record that has none is held.\n\n\
         | code | meaning |\n|---|---|\n",
    );
    for (code, meaning) in CODES {
        let _ = writeln!(page, "| `{code}` | {meaning}. |");
    }
    page.push_str(
        "\n## Advice\n\n\
         The standard allows it, and a good feed does better.\n\n\
         | code | a good feed | what to do |\n|---|---|---|\n",
    );
    for rule in RULES {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            rule.code, rule.meaning, rule.remedy
        );
    }
    page
}
