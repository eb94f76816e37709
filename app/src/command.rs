//! The commands, and what each takes.

mod addresses;
mod admin;
mod confidence;
mod correct;
mod demo;
mod doctor;
mod feed;
mod feedback;
mod import;
mod index;
mod key;
mod mail;
mod place;
mod policy;
mod quality;
mod queue;
mod records;
mod register;
mod search;
mod serve;
mod source;
mod team;
mod validate;
mod verification;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use identity::{Actor, Permission, Whose};

use crate::output::Outcome;
use crate::settings::{self, Settings};
use crate::{installation, logging};

/// One trusted record of every local support service.
///
/// Exit codes: 0 done, 1 done with a negative answer, 2 could not run.
#[derive(Debug, Parser)]
#[command(name = "fingerpost", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the data live.
#[derive(Debug, Args)]
struct Place {
    /// The folder of the data (also FINGERPOST_DATA)
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database, if not in that folder: `sqlite:FILE` or `postgres://...` (also FINGERPOST_DATABASE)
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The settings file, if not `fingerpost.toml` in the data folder
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a throw-away place with sample data and serve it
    Demo(Listen),
    /// Serve the API and the pages
    Serve(Listen),
    /// Take in what a file, a folder or a feed has
    Import(import::Import),
    /// Judge a feed or a file as the official validator does, and give advice
    Validate(validate::Validate),
    /// List the records of sources and what is wrong with them
    Records(records::Records),
    /// Look for services in what is published
    Search(search::Search),
    /// Keep the search index
    #[command(subcommand)]
    Index(index::Index),
    /// List sources, or say how far one is trusted
    #[command(subcommand)]
    Source(source::Source),
    /// Make, list or revoke the keys by which programs write for a source
    #[command(subcommand)]
    Key(key::Key),
    /// Have the feed of a source read again and again, and look how that goes
    #[command(subcommand)]
    Feed(feed::Feed),
    /// Say where the old directories had their entries, so that links to them lead on
    #[command(subcommand)]
    Addresses(addresses::Addresses),
    /// Read what people say about the site
    #[command(subcommand)]
    Feedback(feedback::Feedback),
    /// Compare national registers with what is published, and decide what of them holds here
    #[command(subcommand)]
    Register(register::Register),
    /// Show what is asked of data, try another policy, or switch to it
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Tell how good the data is, and what is found most
    Quality(quality::Quality),
    /// Tell what is checked and what is due, list by list and month by month
    Verification(verification::Verification),
    /// Tell how far each list is trusted, and which are to be checked
    Confidence(confidence::Asked),
    /// List what needs an assurer, the most harmful first
    Queue(queue::Queue),
    /// Read mail that came back
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Let the first person in
    #[command(subcommand)]
    Admin(admin::Admin),
    /// List teams, or add one
    #[command(subcommand)]
    Team(team::Team),
    /// Take a submission back: every record is again what it was before
    Undo(correct::Undo),
    /// Keep something out of all that is published, whatever is sent later
    Suppress(correct::Suppress),
    /// Erase fields from every version and from the raw input, for good
    Erase(correct::Erase),
    /// Load a postcode file, or look a postcode up
    #[command(subcommand)]
    Place(place::Place),
    /// Look whether this installation is in order
    Doctor(doctor::Doctor),
}

impl Command {
    /// What whoever runs it has to be allowed to do; nothing for what anybody may.
    const fn permission(&self) -> Option<Permission> {
        match self {
            Self::Demo(_) | Self::Validate(_) | Self::Search(_) => None,
            Self::Serve(_) | Self::Index(_) | Self::Place(_) | Self::Doctor(_) => {
                Some(Permission::SeeOperations)
            }
            Self::Import(_) | Self::Feed(_) | Self::Addresses(_) => Some(Permission::SendRecords),
            Self::Feedback(_) => Some(Permission::ReadFeedback),
            Self::Records(_)
            | Self::Quality(_)
            | Self::Verification(_)
            | Self::Confidence(_)
            | Self::Policy(policy::Policy::Show { .. }) => Some(Permission::SeeHeldRecords),
            Self::Policy(_) => Some(Permission::SetPolicy),
            Self::Source(_)
            | Self::Register(register::Register::Set { .. } | register::Register::Unset { .. }) => {
                Some(Permission::ManageSources)
            }
            Self::Key(_) => Some(Permission::ManageKeys),
            Self::Admin(_) | Self::Team(_) | Self::Mail(_) => Some(Permission::ManagePeople),
            Self::Queue(_)
            | Self::Undo(_)
            | Self::Suppress(_)
            | Self::Erase(_)
            | Self::Register(_) => Some(Permission::Assure),
        }
    }
}

/// Where to listen.
#[derive(Clone, Copy, Debug, Args)]
struct Listen {
    /// The address and port, such as 127.0.0.1:8080
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

/// Runs a command.
pub(crate) async fn run(arguments: Arguments) -> Result<Outcome> {
    let settings = effective(&arguments)?;
    logging::start(&settings.log);
    if let Some(permission) = arguments.command.permission() {
        Actor::operator().may(permission, Whose::Everyones)?;
    }
    match arguments.command {
        Command::Demo(listen) => demo::run(settings, listen.listen).await,
        Command::Serve(listen) => serve::run(settings, listen.listen).await,
        Command::Import(import) => import::run(&settings, import).await,
        Command::Validate(validate) => validate::run(&settings, validate).await,
        Command::Records(records) => records::run(&settings, records).await,
        Command::Search(search) => search::search(&settings, search).await,
        Command::Index(index) => index::run(&settings, index).await,
        Command::Source(source) => source::run(&settings, source).await,
        Command::Key(key) => key::run(&settings, key).await,
        Command::Feed(feed) => feed::run(&settings, feed).await,
        Command::Addresses(asked) => addresses::run(&settings, asked).await,
        Command::Feedback(feedback) => feedback::run(&settings, feedback).await,
        Command::Register(register) => register::run(&settings, register).await,
        Command::Policy(policy) => policy::run(&settings, policy).await,
        Command::Quality(quality) => quality::run(&settings, quality).await,
        Command::Verification(asked) => verification::run(&settings, asked).await,
        Command::Confidence(asked) => confidence::run(&settings, asked).await,
        Command::Queue(queue) => queue::run(&settings, queue).await,
        Command::Mail(asked) => mail::run(&settings, asked).await,
        Command::Admin(admin) => admin::run(&settings, admin).await,
        Command::Team(team) => team::run(&settings, team).await,
        Command::Undo(undo) => correct::undo(&settings, undo).await,
        Command::Suppress(suppress) => correct::suppress(&settings, suppress).await,
        Command::Erase(erase) => correct::erase(&settings, erase).await,
        Command::Place(place) => place::run(&settings, place).await,
        Command::Doctor(doctor) => doctor::run(settings, doctor).await,
    }
}

/// Flags go before the environment, and that before the file.
fn effective(arguments: &Arguments) -> Result<Settings> {
    let Place {
        data,
        database,
        config,
    } = &arguments.place;
    // A demonstration has nothing to do with the installation that this machine may have.
    let demo = matches!(arguments.command, Command::Demo(_));
    let usual = if demo {
        None
    } else {
        installation::folder(&Settings::default()).ok()
    };
    let mut settings = settings::read(config.as_deref(), data.as_deref(), usual.as_deref())?;
    if demo {
        settings.data.clone_from(data);
    }
    if demo || database.is_some() {
        settings.database.clone_from(database);
    }
    Ok(settings)
}
