//! `fingerpost serve`: the API and the pages, until it is told to stop.

use std::net::SocketAddr;

use anyhow::Result;
use tokio_util::sync::CancellationToken;

use crate::background;
use crate::feeds;
use crate::installation::Installation;
use crate::links;
use crate::output::{self, Outcome};
use crate::post::{self, Carrier};
use crate::quarters;
use crate::queue;
use crate::settings::{Mail, Settings};
use crate::uploads;
use crate::verification;

pub(super) async fn run(settings: Settings, listen: Option<SocketAddr>) -> Result<Outcome> {
    let installation = Installation::open(&settings).await?;
    serve(settings, listen, installation, |_| {}).await
}

/// Serves an installation. `told` hears the address once it answers.
pub(super) async fn serve(
    settings: Settings,
    listen: Option<SocketAddr>,
    installation: Installation,
    told: impl FnOnce(SocketAddr) + Send,
) -> Result<Outcome> {
    let mut web = settings.web;
    if let Some(listen) = listen {
        web.listen = listen;
    }
    web.private_feeds = settings.collect.allow_private;
    web.assurance_mailbox.clone_from(&settings.assurance.email);
    let carrier = carrier(&settings.mail, &mut web)?;
    let scheme = if web.tls.is_some() { "https" } else { "http" };
    let stop = CancellationToken::new();
    let signal = tokio::spawn(stop_on_signal(stop.clone()));
    let worker = tokio::spawn(background::work(installation.clone(), stop.clone()));
    let reader = tokio::spawn(uploads::work(installation.clone(), stop.clone()));
    let harvester = tokio::spawn(feeds::work(
        installation.clone(),
        settings.collect.clone(),
        feeds::Post::new(&web),
        stop.clone(),
    ));
    let knocker = tokio::spawn(links::work(
        installation.clone(),
        settings.collect,
        stop.clone(),
    ));
    let weigher = tokio::spawn(queue::work(installation.clone(), stop.clone()));
    let asker = tokio::spawn(verification::work(
        installation.clone(),
        web.clone(),
        stop.clone(),
    ));
    let reporter = tokio::spawn(quarters::work(
        installation.clone(),
        web.clone(),
        stop.clone(),
    ));
    let postman = carrier.map(|carrier| {
        let repository = installation.repository.clone();
        tokio::spawn(post::deliver(repository, carrier, stop.clone()))
    });
    let finder = installation.finder()?;
    let follower = tokio::spawn({
        let stop = stop.clone();
        let finder = finder.clone();
        async move { finder.follow(stop).await }
    });
    let ready = move |address: SocketAddr| {
        output::line(&if scheme == "http" {
            format!("ready http://{address}/")
        } else {
            format!("ready {scheme}://{address}/")
        });
        told(address);
    };
    let stopped = {
        let stop = stop.clone();
        async move { stop.cancelled().await }
    };
    let served = web::serve(
        web,
        installation.repository.clone(),
        Some(finder),
        installation.gazetteer.clone(),
        ready,
        stopped,
    )
    .await;
    stop.cancel();
    signal.abort();
    worker.await?;
    reader.await?;
    harvester.await?;
    knocker.await?;
    weigher.await?;
    asker.await?;
    reporter.await?;
    follower.await?;
    if let Some(postman) = postman {
        postman.await?;
    }
    installation.repository.close().await;
    served?;
    Ok(Outcome::Done)
}

/// Who takes the mail. Where nobody does, pages say so instead of promising it.
fn carrier(mail: &Mail, web: &mut web::Settings) -> Result<Option<Carrier>> {
    if web.demonstration {
        return Ok(Some(Carrier::Page));
    }
    let carrier = Carrier::of(mail)?;
    web.sends_mail = carrier.is_some();
    if carrier.is_none() {
        tracing::warn!(
            "no mail is sent: say under [mail] how; until then `fingerpost admin create` lets people in"
        );
    }
    Ok(carrier)
}

/// Ctrl-C, or what a service manager sends.
async fn stop_on_signal(stop: CancellationToken) {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(error) => {
                tracing::warn!(%error, "cannot listen for the signal to stop; use Ctrl-C");
                let _interrupted = interrupt.await;
                return stop.cancel();
            }
        };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
    stop.cancel();
}
