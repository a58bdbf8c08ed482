//! What encrypts the connection to a server: rustls, built-in root certificates, and `--ca`.

use anyhow::{Context, Result, bail};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

const TOO_OLD: &str =
    "这台电脑的处理器不支持程序所用的加密，不能直接发信；请不带 --send 生成草稿，用邮件软件发送";

/// TLS that trusts the built-in roots and those in a PEM file.
///
/// # Errors
/// The processor cannot do the encryption, or the file holds no certificate.
pub fn encryption(root: Option<&[u8]>) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(pem) = root {
        let own: Result<Vec<CertificateDer>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let own = own.ok().filter(|own| !own.is_empty());
        for certificate in own.context("--ca 的文件不是 PEM 格式的证书")? {
            roots.add(certificate).context("--ca 的证书用不了")?;
        }
    }
    let tls = ClientConfig::builder_with_provider(Arc::new(provider()?))
        .with_safe_default_protocol_versions()
        .context(TOO_OLD)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(tls))
}

/// The arithmetic of TLS; it wants a processor with instructions for it.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn provider() -> Result<CryptoProvider> {
    if !can_encrypt() {
        bail!("{}", TOO_OLD);
    }
    Ok(rustls_graviola::default_provider())
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn provider() -> Result<CryptoProvider> {
    bail!("{}", TOO_OLD);
}

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
