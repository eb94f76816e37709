//! Does a domain take mail? Only the names of the net are asked; nothing is sent to anybody.

use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData};
use hickory_resolver::{ResolverBuilder, TokioResolver};

use crate::error::CollectError;
use crate::knock::Knocked;

/// Asks the name servers that this machine uses.
pub struct MailDomains {
    resolver: TokioResolver,
}

impl MailDomains {
    /// By what the system says of name servers.
    pub fn of_system() -> Result<Self, CollectError> {
        let resolver = TokioResolver::builder_tokio().and_then(ResolverBuilder::build);
        let resolver = resolver.map_err(|error| CollectError::Client(error.to_string()))?;
        Ok(Self { resolver })
    }

    /// Whether a domain takes mail: it names a server for it (and not the one that stands for "none", RFC 7505), or there is a machine of
    /// that name (RFC 5321, 5.1).
    pub async fn ask(&self, domain: &str) -> Knocked {
        // With the dot at its end it is no name of our own network.
        let Ok(name) = Name::from_ascii(format!("{domain}.")) else {
            return Knocked::Unasked;
        };
        match self.resolver.mx_lookup(name.clone()).await {
            Ok(found) => {
                let mut servers = found
                    .answers()
                    .iter()
                    .filter_map(|record| match &record.data {
                        RData::MX(server) => Some(&server.exchange),
                        _ => None,
                    });
                if servers.any(|server| !server.is_root()) {
                    Knocked::Answers
                } else {
                    Knocked::Broken("the domain says that it takes no mail")
                }
            }
            Err(error) => match nothing(&error) {
                Some(ResponseCode::NoError) => self.is_machine(name).await,
                other => of_silence(other, &error),
            },
        }
    }

    async fn is_machine(&self, name: Name) -> Knocked {
        match self.resolver.lookup_ip(name).await {
            Ok(_) => Knocked::Answers,
            Err(error) => match nothing(&error) {
                Some(ResponseCode::NoError) => Knocked::Broken("the domain takes no mail"),
                other => of_silence(other, &error),
            },
        }
    }
}

/// How it was said that there is nothing of what was asked for, if that was said.
fn nothing(error: &NetError) -> Option<ResponseCode> {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => Some(none.response_code),
        _ => None,
    }
}

fn of_silence(said: Option<ResponseCode>, error: &NetError) -> Knocked {
    match (said, error) {
        (Some(ResponseCode::NXDomain), _) => Knocked::Broken("there is no such domain"),
        // A server that has trouble of its own says nothing of the domain.
        (_, NetError::Dns(_)) => Knocked::Unknown,
        _ => Knocked::Unreached,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::time::Duration;

    use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
    use hickory_resolver::net::runtime::TokioRuntimeProvider;
    use hickory_resolver::proto::op::{Message, OpCode};
    use hickory_resolver::proto::rr::rdata::{A, MX};
    use hickory_resolver::proto::rr::{Record, RecordType};
    use tokio::net::UdpSocket;

    use super::*;

    /// A name server that knows four domains, and nothing of the rest of the world.
    async fn name_server() -> u16 {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let port = socket.local_addr().expect("an address").port();
        tokio::spawn(async move {
            let mut buffer = [0; 2_048];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let asked = Message::from_vec(&buffer[..length]).expect("a question");
                let answer = answer(&asked).to_vec().expect("an answer");
                socket.send_to(&answer, from).await.expect("it is sent");
            }
        });
        port
    }

    fn answer(asked: &Message) -> Message {
        let query = asked.queries.first().expect("a question").clone();
        let mut answer = Message::response(asked.metadata.id, OpCode::Query);
        answer.metadata.recursion_available = true;
        let name = query.name().to_string();
        let mail = |server: &str| {
            let server = Name::from_ascii(server).expect("a name");
            RData::MX(MX::new(10, server))
        };
        let data = match (name.as_str(), query.query_type()) {
            ("takes.example.", RecordType::MX) => Some(mail("mail.takes.example.")),
            ("never.example.", RecordType::MX) => Some(mail(".")),
            ("machine.example.", RecordType::A) => {
                Some(RData::A(A::from(Ipv4Addr::new(192, 0, 2, 1))))
            }
            _ => None,
        };
        answer.metadata.response_code = match name.as_str() {
            "takes.example." | "never.example." | "machine.example." | "empty.example." => {
                ResponseCode::NoError
            }
            "ill.example." => ResponseCode::ServFail,
            _ => ResponseCode::NXDomain,
        };
        answer.add_query(query.clone());
        if let Some(data) = data {
            answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
        }
        answer
    }

    fn asking(port: u16) -> MailDomains {
        let mut connection = ConnectionConfig::udp();
        connection.port = port;
        let mut server = NameServerConfig::udp(IpAddr::V4(Ipv4Addr::LOCALHOST));
        server.connections = vec![connection];
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        let mut builder =
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().timeout = Duration::from_millis(200);
        builder.options_mut().attempts = 1;
        MailDomains {
            resolver: builder.build().expect("a resolver"),
        }
    }

    #[tokio::test]
    async fn a_domain_takes_mail_by_its_server_or_its_machine() {
        let domains = asking(name_server().await);
        assert_eq!(domains.ask("takes.example").await, Knocked::Answers);
        assert_eq!(domains.ask("machine.example").await, Knocked::Answers);
    }

    #[tokio::test]
    async fn a_domain_that_is_not_there_or_takes_none_is_told() {
        let domains = asking(name_server().await);
        for (domain, why) in [
            ("gone.example", "there is no such domain"),
            ("never.example", "the domain says that it takes no mail"),
            ("empty.example", "the domain takes no mail"),
        ] {
            assert_eq!(domains.ask(domain).await, Knocked::Broken(why), "{domain}");
        }
    }

    #[tokio::test]
    async fn trouble_of_a_name_server_is_no_fault_of_the_domain() {
        let domains = asking(name_server().await);
        assert_eq!(domains.ask("ill.example").await, Knocked::Unknown);
        assert_eq!(domains.ask("two..dots").await, Knocked::Unasked);
        // Nobody listens there.
        let silent = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let port = silent.local_addr().expect("an address").port();
        assert_eq!(asking(port).ask("takes.example").await, Knocked::Unreached);
    }
}
