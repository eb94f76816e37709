//! `fingerpost`: one trusted record of every local support service, in one binary.

mod background;
mod command;
mod demo;
mod feeds;
mod installation;
mod intake;
mod links;
mod logging;
mod output;
mod post;
mod progress;
mod quarters;
mod queue;
mod refusal;
mod returned;
mod settings;
mod uploads;
mod verification;
mod words;

use std::process::ExitCode;

use clap::Parser;

/// Documents are made of many small pieces; this allocator hands them out at less cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // One cryptography for feeds, the database and our own TLS. It can only be installed once, and
    // this is the first thing that runs.
    let _first = rustls::crypto::ring::default_provider().install_default();
    let arguments = command::Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output::fail(&error.into());
            return ExitCode::from(2);
        }
    };
    match runtime.block_on(command::run(arguments)) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            output::fail(&error);
            ExitCode::from(2)
        }
    }
}
