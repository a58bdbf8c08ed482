//! Delivers letters over one encrypted connection (SMTP, RFC 5321); what goes wrong is told in plain
//! words, and whether it concerns one letter or all that follow.

use crate::campaign::Security;
use anyhow::{Context, Result, bail};
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::error::Error as _;
use std::time::Duration;

/// How long the server may be silent.
const PATIENCE: Duration = Duration::from_secs(60);

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

/// Whether the letters after a failed one can still go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Only this letter is concerned.
    No,
    /// There is no connection, or no login.
    All,
}

/// Why a letter was not delivered.
#[derive(Debug)]
pub struct Undelivered {
    /// The reason, and what to do about it.
    pub reason: String,
    /// Whether the letters after it can still go.
    pub stop: Stop,
}

/// A post office: connects when the first letter is there.
pub struct Post {
    server: Server,
    tls: TlsParameters,
    connection: Option<SmtpConnection>,
}

impl Post {
    /// Prepares the encryption; nothing is sent yet.
    ///
    /// # Errors
    /// The processor cannot do the encryption, or the root certificate is none.
    pub fn new(server: Server) -> Result<Post> {
        install_encryption()?;
        let mut tls = TlsParameters::builder(server.host.clone());
        if let Some(pem) = &server.root {
            let root = Certificate::from_pem(pem).context("--ca 的文件不是 PEM 格式的证书")?;
            tls = tls.add_root_certificate(root);
        }
        let tls = tls.build_rustls().context("--ca 的证书用不了")?;
        Ok(Post { server, tls, connection: None })
    }

    /// Delivers a letter; returns what the server said.
    ///
    /// # Errors
    /// The server did not confirm it. After a failed connection or login nothing else can go either.
    pub fn deliver(&mut self, message: &Message) -> Result<String, Undelivered> {
        // A server may hang up between letters; one that refused a letter is hung up on.
        let kept = self.connection.take().filter(|c| !c.has_broken());
        let usable = kept.and_then(|mut c| c.test_connected().then_some(c));
        let mut connection = match usable {
            Some(connection) => connection,
            None => self.connect().map_err(|e| e.into_undelivered(&self.server))?,
        };
        let sent = connection.send(message.envelope(), &message.formatted());
        match sent {
            Ok(response) => {
                self.connection = Some(connection);
                Ok(response.message().collect::<Vec<&str>>().join(" "))
            }
            Err(error) => Err(refused(&error)),
        }
    }

    /// Says goodbye.
    pub fn close(mut self) {
        if let Some(mut connection) = self.connection.take() {
            // Every letter is confirmed already.
            let _ = connection.quit();
        }
    }

    fn connect(&self) -> Result<SmtpConnection, NoConnection> {
        let Server { host, port, security, user, password, .. } = &self.server;
        let (name, place) = (ClientId::default(), (host.as_str(), *port));
        let from_start = (*security == Security::Smtps).then_some(&self.tls);
        let mut connection =
            SmtpConnection::connect(place, Some(PATIENCE), &name, from_start, None)
                .map_err(NoConnection::Connect)?;
        if *security == Security::Starttls {
            if !connection.can_starttls() {
                return Err(NoConnection::NoStarttls);
            }
            connection.starttls(&self.tls, &name).map_err(NoConnection::Connect)?;
        }
        let login = Credentials::new(user.clone(), password.clone());
        let ways = [Mechanism::Plain, Mechanism::Login];
        connection.auth(&ways, &login).map_err(NoConnection::Login)?;
        Ok(connection)
    }
}

/// Where a connection failed.
enum NoConnection {
    Connect(Error),
    NoStarttls,
    Login(Error),
}

impl NoConnection {
    fn into_undelivered(self, server: &Server) -> Undelivered {
        let Server { host, port, user, .. } = server;
        let reason = match self {
            NoConnection::Connect(error) => match certificate_fault(&error) {
                Some(fault) => format!(
                    "服务器 {host} 的证书{fault}，没有登录，也没有发信；server 要写证书上的域名，\
                     单位自建的服务器用 --ca 指定它的根证书"
                ),
                None => format!(
                    "连不上发信服务器 {host}:{port}（{}）；请检查网络和 [mail] 里的 server、port、security",
                    all_causes(&error)
                ),
            },
            NoConnection::NoStarttls => format!(
                "服务器 {host}:{port} 不提供 STARTTLS 加密，没有登录，也没有发信；465 端口请写 security = \"smtps\""
            ),
            NoConnection::Login(error) if error.status().is_some() => format!(
                "用户 {user} 登录不了（服务器答：{}）；请检查密码，QQ、163 邮箱要用授权码，不是登录网页的密码",
                all_causes(&error)
            ),
            NoConnection::Login(error) => {
                format!("用户 {user} 登录时出错（{}）", all_causes(&error))
            }
        };
        Undelivered { reason, stop: Stop::All }
    }
}

fn refused(error: &Error) -> Undelivered {
    let said = all_causes(error);
    let reason = match error.status() {
        Some(_) if error.is_transient() => format!("服务器暂时不收（{said}），请稍后再发"),
        Some(_) => format!("服务器不收（{said}），请核对邮箱地址"),
        None => format!("连接中断，服务器没有确认收到（{said}），请再运行一次"),
    };
    Undelivered { reason, stop: Stop::No }
}

/// What is wrong with the server's certificate, if that is what went wrong.
fn certificate_fault(error: &Error) -> Option<&'static str> {
    let text = all_causes(error);
    let faults = [
        ("NotValidForName", "不是这个域名的"),
        ("not valid for name", "不是这个域名的"),
        ("Expired", "已过期"),
        ("expired", "已过期"),
        ("certificate", "不可信"),
    ];
    faults.iter().find(|(sign, _)| text.contains(sign)).map(|(_, fault)| *fault)
}

fn all_causes(error: &Error) -> String {
    let mut texts: Vec<String> = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        cause = inner.source();
    }
    texts.join("：")
}

/// Makes the arithmetic of TLS available; it wants a processor with instructions for it.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn install_encryption() -> Result<()> {
    if !can_encrypt() {
        bail!("{}", TOO_OLD);
    }
    // It fails only if it was installed before.
    let _ = rustls_graviola::default_provider().install_default();
    Ok(())
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn install_encryption() -> Result<()> {
    bail!("{}", TOO_OLD);
}

const TOO_OLD: &str =
    "这台电脑的处理器不支持程序所用的加密，不能直接发信；请不带 --send 生成草稿，用邮件软件发送";

#[cfg(target_arch = "x86_64")]
fn can_encrypt() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("aes")
        && has!("pclmulqdq")
        && has!("ssse3")
        && has!("bmi1")
        && has!("bmi2")
        && has!("adx")
        && has!("avx")
        && has!("avx2")
}

#[cfg(target_arch = "aarch64")]
fn can_encrypt() -> bool {
    use std::arch::is_aarch64_feature_detected as has;
    has!("neon") && has!("aes") && has!("pmull") && has!("sha2")
}
