//! Listening, with or without TLS, and stopping without breaking off what is being answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use place::Gazetteer;
use repository::Repository;
use reuse::Finder;

use crate::error::WebError;
use crate::settings::{Settings, Tls};
use crate::site::Site;

/// How long answers that are under way may still take when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stop` comes true. `ready` is called once with the address as soon as requests are answered.
///
/// With TLS a cryptography provider of rustls must be installed in the process before.
pub async fn serve(
    settings: Settings,
    repository: Repository,
    finder: Option<Finder>,
    gazetteer: Arc<Gazetteer>,
    ready: impl FnOnce(SocketAddr) + Send,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), WebError> {
    let tls = match &settings.tls {
        Some(tls) => Some(certificate(tls).await?),
        None => None,
    };
    let wanted = settings.listen;
    let refused = |source| WebError::Listen {
        address: wanted,
        source,
    };
    let listener = std::net::TcpListener::bind(wanted).map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;

    let site = Site::open(settings, repository, finder, gazetteer).await?;
    let follower = tokio::spawn({
        let catalogue = site.catalogue().clone();
        async move { catalogue.follow().await }
    });
    let counting = tokio::spawn({
        let site = site.clone();
        async move { site.searches().keep_writing().await }
    });
    let handle = Handle::new();
    let stopper = tokio::spawn({
        let handle = handle.clone();
        async move {
            stop.await;
            handle.graceful_shutdown(Some(GRACE));
        }
    });
    let service: IntoMakeServiceWithConnectInfo<Router, SocketAddr> =
        site.router().into_make_service_with_connect_info();
    let serving = async {
        match tls {
            Some(config) => {
                axum_server::from_tcp_rustls(listener, config)?
                    .handle(handle.clone())
                    .serve(service)
                    .await
            }
            None => {
                axum_server::from_tcp(listener)?
                    .handle(handle.clone())
                    .serve(service)
                    .await
            }
        }
    };
    // The socket takes connections from here on: the first request waits in its queue, none is lost.
    ready(address);
    let ended = serving.await.map_err(WebError::Stopped);
    follower.abort();
    stopper.abort();
    counting.abort();
    site.write_searches().await;
    ended
}

async fn certificate(tls: &Tls) -> Result<RustlsConfig, WebError> {
    RustlsConfig::from_pem_file(&tls.certificate, &tls.key)
        .await
        .map_err(|source| WebError::Certificate {
            certificate: tls.certificate.clone(),
            key: tls.key.clone(),
            source,
        })
}
