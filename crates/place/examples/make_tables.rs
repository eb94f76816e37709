//! Makes the embedded tables anew: `cargo run -p place --example make_tables -- FOLDER-OF-FIGURES`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(from) = std::env::args_os().nth(1) else {
        eprintln!("say where the figures are: make_tables FOLDER");
        return ExitCode::from(2);
    };
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables");
    match place::tables::make::write(Path::new(&from), &to) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
