//! The second Postfix of `docs/postfix.md`, which delivers over verified TLS or not at all, and servers to deliver to.

use super::gateway::package;
use super::ports::free_address;
use super::postfix::{Instance, blocks, run};
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// An authority that signs certificates.
pub struct Authority {
    folder: TempDir,
}

impl Authority {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("portcullis-certificates-").tempdir().unwrap();
        // Who delivers and who receives are not root.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let authority = Self { folder };
        authority.sign("authority", &["-subj", "/CN=Test authority"]);
        authority
    }

    /// Where its own certificate is.
    pub fn certificate(&self) -> PathBuf {
        self.path("authority.pem")
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn sign(&self, name: &str, words: &[&str]) {
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-nodes", "-days", "30", "-newkey", "ec"]);
        openssl.args(["-pkeyopt", "ec_paramgen_curve:prime256v1"]).args(words);
        openssl.arg("-keyout").arg(self.path(&format!("{name}.key")));
        openssl.arg("-out").arg(self.path(&format!("{name}.pem")));
        run(&mut openssl);
    }

    /// A server that offers TLS with a certificate for this name, and passes on to the sink what it gets, with or without TLS.
    pub fn server(&self, name: &str, sink: SocketAddr) -> (Instance, SocketAddr) {
        let (certificate, key) = (self.certificate(), self.path("authority.key"));
        self.sign(
            name,
            &[
                "-subj",
                &format!("/CN={name}"),
                "-addext",
                &format!("subjectAltName=DNS:{name}"),
                "-CA",
                certificate.to_str().unwrap(),
                "-CAkey",
                key.to_str().unwrap(),
            ],
        );
        let address = free_address();
        let files = self.path(name);
        let main = format!(
            "relayhost = [127.0.0.1]:{}\nsmtpd_tls_security_level = may\nsmtpd_tls_received_header = yes\n\
             smtpd_tls_loglevel = 1\nsmtpd_tls_cert_file = {1}.pem\nsmtpd_tls_key_file = {1}.key\n",
            sink.port(),
            files.display(),
        );
        let server = Instance::start(&main, &format!("{address} inet n - n - - smtpd\n"), &[address]);
        (server, address)
    }
}

/// The Postfix of the page. Where the page looks a domain up in the DNS, all mail goes to `server`, whose name is `localhost`;
/// mail inside goes to `inside`.
pub fn start(inside: SocketAddr, server: SocketAddr, authority: &Authority) -> (Instance, SocketAddr) {
    let page = fs::read_to_string(package().join("docs/postfix.md")).unwrap();
    let address = free_address();
    let here = |text: String| {
        text.replace("127.0.0.1:10027", &address.to_string())
            .replace("[127.0.0.1]:10026", &format!("[127.0.0.1]:{}", inside.port()))
    };
    let main = format!(
        "{}\nrelayhost = [localhost]:{}\nsmtp_tls_CAfile = {}\n",
        here(blocks(&page, "postfix-secure main.cf")),
        server.port(),
        authority.certificate().display(),
    );
    let master = here(blocks(&page, "postfix-secure master.cf"));
    (Instance::start(&main, &master, &[address]), address)
}
