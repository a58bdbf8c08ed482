//! Delivers letters over one encrypted connection (SMTP, RFC 5321); what goes wrong is told in plain
//! words, and whether it concerns one letter or all that follow.

use super::encryption::encryption;
use super::fault::{DeliveryFault, quoted};
use super::session::{FailedDelivery, Session};
use super::wire::{Channel, Clock};
use crate::campaign::Security;
use anyhow::{Context, Result};
use lettre::Message;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long one letter may take, connection and login included, beside the time for its bytes.
const LETTER_TIME: Duration = Duration::from_secs(5 * 60);
/// Bytes a second that the slowest line takes.
const SLOWEST: u64 = 16 * 1024;
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(5);

/// The server and how to log in.
#[derive(Clone)]
pub struct Server {
    /// Host name, as its certificate has it.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Login.
    pub user: String,
    /// Password, or what the provider calls 授权码.
    pub password: String,
    /// A further root certificate in PEM.
    pub root: Option<Vec<u8>>,
}

/// How far a failure reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultScope {
    /// Only this letter is concerned.
    Letter,
    /// There is no connection, no login, or nobody knows what the server does.
    Delivery,
}

/// What became of a letter that the server did not confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It did not go.
    NotSent,
    /// The server had it whole and did not answer: it may have gone.
    Unknown,
}

/// Why a letter was not delivered.
#[derive(Debug)]
pub struct Undelivered {
    /// The reason, and what to do about it; a server's words in it are as they came.
    pub reason: String,
    /// Whether the letters after it fail too.
    pub scope: FaultScope,
    /// What became of it.
    pub state: DeliveryState,
}

/// A post office: connects when the first letter is there.
pub struct SmtpClient {
    server: Server,
    tls: Arc<ClientConfig>,
    name: ServerName<'static>,
    clock: Clock,
    session: Option<Session>,
}

impl SmtpClient {
    /// Prepares the encryption; nothing is sent yet.
    ///
    /// # Errors
    /// The processor cannot do the encryption, the root certificate is none, or the host is no name.
    pub fn new(server: Server, clock: Clock) -> Result<SmtpClient> {
        let tls = encryption(server.root.as_deref())?;
        let name = ServerName::try_from(server.host.clone());
        let name = name.with_context(|| format!("server 写的“{}”不是域名", server.host))?;
        Ok(SmtpClient { server, tls, name, clock, session: None })
    }

    /// Delivers a letter; returns what the server said.
    ///
    /// # Errors
    /// The server did not confirm it. After a failed connection or login nothing else can go either.
    pub fn deliver(&mut self, message: &Message) -> Result<String, Undelivered> {
        let letter = message.formatted();
        let bytes_time = Duration::from_secs(letter.len() as u64 / SLOWEST);
        let deadline = (self.clock)() + LETTER_TIME + bytes_time;
        // A server may hang up between letters; one that refused a letter is hung up on.
        let kept = self.session.take().and_then(|mut session| {
            session.end_by(deadline);
            session.is_connected().then_some(session)
        });
        let mut session = match kept {
            Some(session) => session,
            None => self.connect(deadline).map_err(|e| e.into_undelivered(&self.server))?,
        };
        match session.send(message.envelope(), &letter) {
            Ok(reply) => {
                self.session = Some(session);
                Ok(quoted(&reply.text()))
            }
            Err(failed) => {
                if matches!(failed.fault, DeliveryFault::Said(_)) {
                    self.hang_up(session);
                }
                Err(undelivered(&failed))
            }
        }
    }

    /// Says goodbye.
    pub fn close(mut self) {
        if let Some(session) = self.session.take() {
            self.hang_up(session);
        }
    }

    fn hang_up(&self, mut session: Session) {
        session.end_by((self.clock)() + GOODBYE);
        session.close();
    }

    fn connect(&self, deadline: Instant) -> Result<Session, NoConnection> {
        let Server { host, port, security, user, password, .. } = &self.server;
        let channel = Channel::connect(host, *port, self.clock, deadline)?;
        let mut session = match security {
            Security::Smtps => Session::open(channel.encrypt(&self.tls, &self.name)?)?,
            Security::Starttls => {
                let session = Session::open(channel)?;
                if !session.can_encrypt() {
                    return Err(NoConnection::NoStarttls);
                }
                session.encrypt(&self.tls, &self.name)?
            }
        };
        session.log_in(user, password).map_err(NoConnection::Login)?;
        Ok(session)
    }
}

/// Where a connection failed.
enum NoConnection {
    Connect(DeliveryFault),
    NoStarttls,
    Login(DeliveryFault),
}

impl From<DeliveryFault> for NoConnection {
    fn from(fault: DeliveryFault) -> NoConnection {
        NoConnection::Connect(fault)
    }
}

impl NoConnection {
    fn into_undelivered(self, server: &Server) -> Undelivered {
        let Server { host, port, user, .. } = server;
        let reason = match self {
            NoConnection::Connect(fault) => not_connected(&fault, server),
            NoConnection::NoStarttls => format!(
                "服务器 {host}:{port} 不提供 STARTTLS 加密，没有登录，也没有发信；465 端口请写 security = \"smtps\""
            ),
            NoConnection::Login(fault @ DeliveryFault::Said(_)) => format!(
                "用户 {user} 登录不了（服务器答：{fault}）；请检查密码，QQ、163 邮箱要用授权码，不是登录网页的密码"
            ),
            NoConnection::Login(fault) => {
                format!("用户 {user} 登录时出错（{fault}），没有发信")
            }
        };
        Undelivered { reason, scope: FaultScope::Delivery, state: DeliveryState::NotSent }
    }
}

fn not_connected(fault: &DeliveryFault, Server { host, port, .. }: &Server) -> String {
    if let Some((what, cure)) = fault.of_certificate() {
        return format!("服务器 {host} 的证书{what}，没有登录，也没有发信；{cure}");
    }
    match fault {
        DeliveryFault::Injected => format!(
            "和服务器 {host}:{port} 开始加密之前有人塞进了内容，可能有人在线路上作假；没有登录，也没有发信。\
             请改用 465 端口和 security = \"smtps\"，并告诉管网络的人"
        ),
        _ => format!(
            "连不上发信服务器 {host}:{port}（{fault}）；请检查网络和 [mail] 里的 server、port、security"
        ),
    }
}

fn undelivered(FailedDelivery { fault, is_unknown }: &FailedDelivery) -> Undelivered {
    if *is_unknown {
        let reason = format!(
            "信已经送完，服务器还没有答复（{fault}），不知道有没有发出，请问收件人或看发件箱"
        );
        return Undelivered { reason, scope: FaultScope::Delivery, state: DeliveryState::Unknown };
    }
    let reason = match fault {
        DeliveryFault::Said(reply) if reply.is_transient() => {
            format!("服务器暂时不收（{fault}），请稍后再发")
        }
        DeliveryFault::Said(_) => format!("服务器不收（{fault}），请核对邮箱地址"),
        DeliveryFault::Lost => format!("信没有送完，{fault}，没有发出；请再运行一次"),
        DeliveryFault::Lacking(_) => format!("没有发出：{fault}"),
        _ => format!("没有发出（{fault}）；请再运行一次，还是这样就告诉管这个服务器的人"),
    };
    let scope = if fault.concerns_all() { FaultScope::Delivery } else { FaultScope::Letter };
    Undelivered { reason, scope, state: DeliveryState::NotSent }
}
