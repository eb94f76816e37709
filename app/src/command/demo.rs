//! `fingerpost demo`: a place that does not exist, filled from its four sources and served.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::Result;
use chrono::TimeDelta;

use super::serve;
use crate::demo::{self, Behind, Brought};
use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;
use crate::words::count;

/// What the place calls its record.
const TITLE: &str = "Services in Wyrebridge";
/// What the place is called.
const AREA: &str = "Wyrebridge";

/// The mailbox of those who keep it.
const CONTACT: &str = "directory@wyrebridge.example";
/// The taxonomy by which people browse there.
const TOPICS: &str = "Service types";
/// What it has came in so long ago that some of it is due to be asked about: that is from the forty-fifth day on.
const AGO: TimeDelta = TimeDelta::days(60);

pub(super) async fn run(mut settings: Settings, listen: Option<SocketAddr>) -> Result<Outcome> {
    // Goes when serving ends, unless the folder is the caller's own.
    let throw_away = if settings.data.is_none() {
        Some(tempfile::tempdir()?)
    } else {
        None
    };
    if let Some(folder) = &throw_away {
        settings.data = Some(folder.path().to_owned());
    }
    if settings.web.title == web::Settings::default().title {
        TITLE.clone_into(&mut settings.web.title);
        settings.web.area = Some(AREA.to_owned());
    }
    let contact = &mut settings.web.contact;
    contact.get_or_insert_with(|| CONTACT.to_owned());
    let topics = &mut settings.web.brand.topics;
    topics.get_or_insert_with(|| TOPICS.to_owned());
    let kept = keep(listen, settings.web.listen);
    let listen = match &kept {
        Some(listener) => listener.local_addr()?,
        // What cannot be had is told when it is served.
        None => listen.unwrap_or(settings.web.listen),
    };
    if listen.ip().is_loopback() && settings.web.tls.is_none() {
        // What is mailed leads back here.
        let ours = format!("http://{listen}/").parse()?;
        settings.web.public_url.get_or_insert(ours);
    }
    let installation = Installation::open(&settings).await?;
    demo::ensure_alone(&installation.repository).await?;
    output::say("Wyrebridge is a council area that does not exist. Its four sources are read in:");
    fill(&installation, &settings).await?;
    demo::settle(&installation, &settings.web.title).await?;
    demo::ask(&installation.repository).await?;
    demo::happen(&installation, &settings).await?;
    // So that the pages about its quality have something to tell from the start.
    let Installation {
        repository,
        gazetteer,
        ..
    } = &installation;
    assure::quality::assess(repository, gazetteer, None).await?;
    settings.web.demonstration = true;
    // Nobody is at the addresses of a place that does not exist.
    settings.collect.look_at_links = false;
    // So that the first search finds everything.
    installation.finder()?.catch_up().await?;
    drop(kept);
    serve::serve(settings, Some(listen), installation, invite).await
}

/// Brings in what the place has: at first as if that had been a while ago.
async fn fill(installation: &Installation, settings: &Settings) -> Result<()> {
    if !demo::is_new(&installation.repository).await? {
        return demo::fill(installation, settings, tell).await;
    }
    let earlier = Installation::open_by(settings, Arc::new(Behind(AGO))).await?;
    demo::fill(&earlier, settings, tell).await?;
    demo::ask(&earlier.repository).await?;
    // So that there is something to compare today with.
    assure::quality::assess(&earlier.repository, &earlier.gazetteer, None).await?;
    earlier.repository.close().await;
    Ok(())
}

/// Keeps the place where it is going to be served, so that nobody else takes it while the place is filled: as asked; else the usual port, or any
/// other while somebody has that one.
fn keep(asked: Option<SocketAddr>, usual: SocketAddr) -> Option<TcpListener> {
    let any = SocketAddr::new(usual.ip(), 0);
    let kept = match asked {
        Some(asked) => TcpListener::bind(asked),
        None => TcpListener::bind(usual).or_else(|_| TcpListener::bind(any)),
    };
    kept.ok()
}

fn tell(brought: &Brought) {
    let services = brought.services();
    output::say(format!(
        "  {:30} {:26} {:3} services: {} published, {} held, {} new, {} changed, {} as before",
        brought.name,
        brought.way,
        services.read - services.rejected,
        services.published,
        services.held,
        services.new,
        services.changed,
        services.unchanged,
    ));
    if services.rejected > 0 {
        output::say(format!(
            "    {} no record",
            count(services.rejected, "row is", "rows are")
        ));
    }
}

fn invite(address: SocketAddr) {
    output::say(format!(
        "\nOpen in a browser:\n\
         \x20 http://{address}/               find help: what people in need, and those who help them, see\n\
         \x20 http://{address}/records        every service, where it comes from and its history\n\
         \x20 http://{address}/sign-in        be an administrator, an assurer, a collector, a provider...\n\
         \x20 http://{address}/records/held   what is not published, and why (sign in first)\n\
         \x20 http://{address}/developers     how to take the data: the Open Referral UK API\n\
         Stop it with Ctrl-C."
    ));
}
