//! A real server on a real port: it says when it is ready, answers, and stops when told.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;
use tokio::sync::oneshot;
use web::{Settings, WebError};

async fn repository() -> (repository::Repository, TestDatabase) {
    let database = TestDatabase::sqlite().expect("a temporary folder");
    let clock = std::sync::Arc::new(SteppingClock::default());
    (database.repository(clock).await, database)
}

fn ask(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let request = "GET /oruk HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_says_when_it_is_ready_and_stops_when_told() {
    let (repository, _database) = repository().await;
    let (ready, when_ready) = oneshot::channel();
    let (stop, when_stopped) = oneshot::channel::<()>();
    let settings = Settings {
        listen: (Ipv4Addr::LOCALHOST, 0).into(),
        ..Settings::default()
    };
    let gazetteer = std::sync::Arc::new(place::Gazetteer::embedded());
    let serving = tokio::spawn(web::serve(
        settings,
        repository,
        None,
        gazetteer,
        |address| ready.send(address).expect("somebody waits"),
        async { when_stopped.await.unwrap_or_default() },
    ));
    let address = when_ready.await.expect("it is ready");
    let answer = tokio::task::spawn_blocking(move || ask(address))
        .await
        .expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stop.send(()).expect("it listens");
    serving.await.expect("it ended").expect("it ended well");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let listen = taken.local_addr().expect("an address");
    let (repository, _database) = repository().await;
    let settings = Settings {
        listen,
        ..Settings::default()
    };
    let gazetteer = std::sync::Arc::new(place::Gazetteer::embedded());
    let ended = web::serve(
        settings,
        repository,
        None,
        gazetteer,
        |_| {},
        std::future::pending(),
    )
    .await;
    assert!(matches!(ended, Err(WebError::Listen { address, .. }) if address == listen));
}
