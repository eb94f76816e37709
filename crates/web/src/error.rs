//! Why the web server could not start or go on, said to the operator.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the web server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another address with `--listen`")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The certificate or its key does not serve.
    #[error("cannot use the certificate {certificate} with the key {key}: {source}")]
    Certificate {
        /// The file of the certificate chain.
        certificate: PathBuf,
        /// The file of its private key.
        key: PathBuf,
        /// What is wrong with them.
        source: std::io::Error,
    },
    /// A text of the pages cannot be used.
    #[error("{0}")]
    Text(String),
    /// How the pages are to look cannot be used.
    #[error("{0}")]
    Brand(String),
    /// The directory by which people come in cannot be used.
    #[error("the settings under [web.openid] cannot be used: {0}")]
    OpenId(String),
    /// The published lists could not be read.
    #[error(transparent)]
    Publish(#[from] publish::PublishError),
    /// The server stopped by itself.
    #[error("the web server stopped: {0}")]
    Stopped(#[source] std::io::Error),
}
