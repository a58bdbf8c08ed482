//! A working folder with an address book and certificates, and mail servers on loopback for it.

use super::{Run, TestDir};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub const PERIOD: &str = "2021-09-25";
pub const PASSWORD: &str = "密码";

/// A Python with aiosmtpd; without one the test passes, but not where CI runs.
fn python() -> Option<&'static str> {
    let has_server = |python: &&str| {
        let output = Command::new(python).args(["-c", "import aiosmtpd"]).output();
        output.is_ok_and(|o| o.status.success())
    };
    let has_openssl = Command::new("openssl").arg("version").output().is_ok();
    let found = ["python3", "/usr/bin/python3"].into_iter().find(has_server);
    let found = found.filter(|_| has_openssl);
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "CI needs python3-aiosmtpd and openssl");
        println!("skipped: Python with aiosmtpd, or openssl, is missing");
    }
    found
}

/// A working folder with an address book, certificates and an inbox of the server.
pub struct PostOffice {
    pub desk: TestDir,
    python: &'static str,
}

/// A server that is stopped with the test.
pub struct Server {
    child: Child,
    pub port: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn openssl(folder: &Path, args: &str) {
    let args = args.split_whitespace();
    let output = Command::new("openssl").args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

impl PostOffice {
    pub fn open() -> Option<PostOffice> {
        let python = python()?;
        let desk = TestDir::new();
        desk.run(&["init", "."]);
        desk.take("通讯录.xlsx", "通讯录.xlsx");
        let folder = desk.path("");
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        openssl(
            &folder,
            &format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca"),
        );
        openssl(&folder, &format!("req {key} -keyout key.pem -out csr -subj /CN=localhost"));
        fs::write(desk.path("ext"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
            .unwrap();
        let office = PostOffice { desk, python };
        office.certify("cert.pem", 2);
        Some(office)
    }

    /// Writes a certificate for localhost that is good for some days; for none, it is over in a second.
    pub fn certify(&self, name: &str, days: u32) {
        let sign = "x509 -req -in csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext";
        openssl(&self.desk.path(""), &format!("{sign} -out {name} -days {days}"));
    }

    /// Starts a server and writes it into the campaign file; each has a mail folder of its own.
    pub fn serve(&self, security: &str, inbox: &str, stop_after: Option<u32>) -> Server {
        fs::create_dir_all(self.desk.path(inbox)).unwrap();
        let stop_after = stop_after.map(|n| n.to_string());
        let args = ["cert.pem", "key.pem", security];
        let args: Vec<&str> = args.into_iter().chain(stop_after.as_deref()).collect();
        self.start("server.py", inbox, &args, security)
    }

    /// Starts a server that does one thing wrong; what it heard goes into the file 听见.
    pub fn serve_badly(&self, security: &str, deed: &str, certificate: &str) -> Server {
        let _ = fs::remove_file(self.desk.path("听见"));
        self.start("hostile.py", "听见", &[certificate, "key.pem", security, deed], security)
    }

    fn start(&self, script: &str, place: &str, args: &[&str], security: &str) -> Server {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail").join(script);
        let port_file = self.desk.path("port");
        let _ = fs::remove_file(&port_file);
        let mut command = Command::new(self.python);
        command.current_dir(self.desk.path("")).arg(script);
        command.args(["port", place]).args(args).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let server = Server { child, port: wait_for(&port_file) };
        self.configure(&format!(
            "server = \"localhost\"\nport = {}\nsecurity = \"{security}\"\n",
            server.port
        ));
        server
    }

    /// Puts these lines into the `[mail]` table.
    pub fn configure(&self, lines: &str) {
        let built_in = baosong::campaign::BUILT_IN;
        let changed = built_in.replacen("[mail]\n", &format!("[mail]\n{lines}"), 1);
        assert_ne!(changed, built_in);
        fs::write(self.desk.path("专项行动.toml"), changed).unwrap();
    }

    pub fn send_with(&self, password: Option<&str>, more: &[&str]) -> Run {
        let args = ["mail", "template", "--period", PERIOD, "--send", "--today", "2021-09-20"];
        let mut command = self.desk.command(&[&args[..], more].concat());
        command.env_remove("BAOSONG_SMTP_PASSWORD").stdin(Stdio::null());
        command.envs(password.map(|p| ("BAOSONG_SMTP_PASSWORD", p)));
        Run::of(command.output().unwrap())
    }

    pub fn send(&self, more: &[&str]) -> Run {
        self.send_with(Some(PASSWORD), &[&["--ca", "ca.pem"], more].concat())
    }

    /// Recipients of every letter that a server took.
    pub fn taken(&self, inbox: &str) -> Vec<BTreeSet<String>> {
        let entries = fs::read_dir(self.desk.path(inbox)).unwrap().map(|e| e.unwrap().path());
        let lists = entries.filter(|p| p.extension().is_some_and(|e| e == "to"));
        let lines = |p| fs::read_to_string(p).unwrap().lines().map(String::from).collect();
        lists.map(lines).collect()
    }

    pub fn receipts(&self) -> usize {
        let folder = self.desk.path("存档").join(PERIOD).join("发信");
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.filter(|e| e.path().extension().is_some_and(|e| e == "json")).count()
    }
}

fn wait_for(file: &Path) -> String {
    let start = Instant::now();
    loop {
        if let Ok(port) = fs::read_to_string(file) {
            return port;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "the server did not start");
        sleep(Duration::from_millis(50));
    }
}
