//! A small HTTP/1.1 client on one connection that is kept: a load generator should cost less than what it measures.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// One client.
pub(crate) struct Client {
    host: String,
    connection: Option<BufReader<TcpStream>>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// A client of a server, as `host:port`.
    pub(crate) fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            connection: None,
        }
    }

    /// Asks for a path; connects first where there is no connection.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        let answer = self.ask(path);
        if answer.is_err() {
            self.connection = None;
        }
        answer
    }

    fn ask(&mut self, path: &str) -> Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.host)?,
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\n\r\n",
            self.host
        );
        connection.get_mut().write_all(request.as_bytes())?;
        let (answer, keep) = read(&mut connection)?;
        self.connection = keep.then_some(connection);
        Ok(answer)
    }
}

/// The parts of `http://host:port/path`.
pub(crate) fn parts(url: &str) -> Result<(&str, &str)> {
    let Some(rest) = url.strip_prefix("http://") else {
        bail!("{url} is no address of the form http://host:port/path");
    };
    let at = rest.find('/').unwrap_or(rest.len());
    Ok((
        &rest[..at],
        if at == rest.len() { "/" } else { &rest[at..] },
    ))
}

fn connect(host: &str) -> Result<BufReader<TcpStream>> {
    let address = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let stream = TcpStream::connect(&address).with_context(|| format!("{address} is not there"))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    Ok(BufReader::with_capacity(64 * 1024, stream))
}

/// Reads one answer, and whether another may follow on the same connection.
fn read(from: &mut impl BufRead) -> Result<(Answer, bool)> {
    let first = line(from)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.with_context(|| format!("not an HTTP answer: {first:?}"))?;
    // Until 1.1, a connection was for one answer.
    let (mut length, mut chunked, mut keep) = (None, false, !first.starts_with("HTTP/1.0"));
    loop {
        let header = line(from)?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').unwrap_or((&header, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = Some(value.trim().parse::<usize>()?),
            "transfer-encoding" => chunked = value.trim().eq_ignore_ascii_case("chunked"),
            "connection" => keep = !value.trim().eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    let mut body = Vec::new();
    match length {
        _ if chunked => loop {
            let size = usize::from_str_radix(line(from)?.split(';').next().unwrap_or(""), 16)?;
            take(from, size, &mut body)?;
            line(from)?;
            if size == 0 {
                break;
            }
        },
        Some(length) => take(from, length, &mut body)?,
        None if status == 204 || status == 304 => {}
        None => {
            from.read_to_end(&mut body)?;
            keep = false;
        }
    }
    Ok((Answer { status, body }, keep))
}

fn line(from: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        bail!("the server closed the connection");
    }
    Ok(line.trim_end().to_owned())
}

fn take(from: &mut impl BufRead, length: usize, into: &mut Vec<u8>) -> Result<()> {
    let read = from.by_ref().take(length as u64).read_to_end(into)?;
    if read < length {
        bail!("the server closed the connection in the middle of an answer");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Result<(Answer, bool)> {
        read(&mut text.as_bytes())
    }

    #[test]
    fn a_chunked_answer_is_put_together() {
        let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        let (answer, keep) = answer(text).expect("it is whole");
        assert_eq!(
            (answer.status, answer.body.as_slice(), keep),
            (200, b"abcde".as_slice(), true)
        );
    }

    #[test]
    fn an_answer_that_breaks_off_is_an_error() {
        assert!(answer("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").is_err());
    }

    #[test]
    fn an_address_has_a_host_and_a_path() {
        assert_eq!(
            parts("http://127.0.0.1:80").ok(),
            Some(("127.0.0.1:80", "/"))
        );
        assert_eq!(parts("http://a:1/b?c=d").ok(), Some(("a:1", "/b?c=d")));
        assert!(parts("ftp://a").is_err());
    }
}
