//! `mail --send` against servers, and people on the line, that do one thing wrong (tests/mail/hostile.py):
//! each ends soon in a Chinese sentence, and nothing is noted as sent that nobody confirmed.

use crate::common::post_office::{PASSWORD, PostOffice};
use crate::common::{Run, TestDir};
use baosong::campaign::Security;
use baosong::mail::{DeliveryState, FaultScope, Server, SmtpClient, Undelivered};
use lettre::Message;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// Two of the units; after the first one nothing is tried any more.
const UNITS: [&str; 4] = ["--unit", "成都", "--unit", "自贡"];
/// A sanity bound: no deed waits for more than a second.
const TIME: Duration = Duration::from_secs(15);

fn send(office: &PostOffice) -> Run {
    let begun = Instant::now();
    let run = office.send(&UNITS);
    assert!(begun.elapsed() < TIME, "took {:?}", begun.elapsed());
    for text in [&run.stdout, &run.stderr] {
        let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(raw), "{text:?}");
    }
    run
}

/// What the server heard.
fn heard(desk: &TestDir) -> String {
    fs::read_to_string(desk.path("听见")).unwrap_or_default()
}

/// Sends to a server that does this; nothing is noted as sent, and the sentence is told.
fn refused(office: &PostOffice, (security, deed, sentence): (&str, &str, &str)) -> Run {
    let _server = office.serve_badly(security, deed, "cert.pem");
    let run = send(office);
    assert_eq!(run.status, 1, "{deed}: {}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(sentence), "{deed}: {}", run.stdout);
    assert!(run.stdout.contains("发出 0 封"), "{deed}: {}", run.stdout);
    assert_eq!(office.receipts(), 0, "{deed}");
    run
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn nothing_is_said_to_a_server_that_may_be_another() {
    let Some(office) = PostOffice::open() else { return };
    let endless = "服务器的回答没完没了";
    let cases = [
        ("starttls", "endless_greeting", endless),
        ("starttls", "endless_greeting_of_lines", endless),
        ("starttls", "web_server", "服务器的回答不合规矩：HTTP/1.1 400 Bad Request"),
        ("starttls", "escapes", "554 ·]0;TITLE··[31mEVIL·txt"),
        ("starttls", "no_starttls", "不提供 STARTTLS 加密，没有登录，也没有发信"),
        ("starttls", "injected", "开始加密之前有人塞进了内容"),
        ("starttls", "injected_later", "对方答的不是加密的内容"),
        ("starttls", "answers_before_starttls", "服务器没有等问就答"),
        ("smtps", "web_server", "对方答的不是加密的内容"),
    ];
    for case in cases {
        let run = refused(&office, case);
        assert!(run.stdout.contains("没有再发的 1 个单位：自贡市"), "{}", run.stdout);
        assert!(!heard(&office.desk).contains("AUTH"), "{}: {}", case.1, heard(&office.desk));
    }
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_certificate_that_is_over_or_anothers_is_refused_before_the_login() {
    let Some(office) = PostOffice::open() else { return };
    office.certify("over.pem", 0);
    sleep(Duration::from_secs(2));
    for security in ["starttls", "smtps"] {
        let server = office.serve_badly(security, "none", "over.pem");
        let run = send(&office);
        assert_eq!(run.status, 1);
        assert!(run.stdout.contains("localhost 的证书已过期，没有登录"), "{}", run.stdout);
        let lines = "server = \"127.0.0.1\"\nport = ";
        office.configure(&format!("{lines}{}\nsecurity = \"{security}\"\n", server.port));
        let run = send(&office);
        assert_eq!((run.status, office.receipts()), (1, 0));
        assert!(run.stdout.contains("127.0.0.1 的证书"), "{}", run.stdout);
        assert!(!heard(&office.desk).contains("AUTH"), "{}", heard(&office.desk));
    }
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_letter_that_the_server_did_not_have_whole_is_not_sent() {
    let Some(office) = PostOffice::open() else { return };
    for security in ["starttls", "smtps"] {
        for (deed, sentence) in [
            ("lost_before_the_letter", "信没有送完，连接断了，没有发出"),
            ("lost_before_the_dot", "信没有送完，连接断了，没有发出"),
            ("confirms_before_the_letter", "没有发出（服务器没有等问就答）"),
            ("refuses_with_escapes", "服务器不收（550 ·]52;c;aGk=·no ·such·31m user）"),
        ] {
            let run = refused(&office, (security, deed, sentence));
            assert!(!run.stdout.contains("不知道"), "{deed}: {}", run.stdout);
        }
    }
    refused(&office, ("starttls", "endless_login", "服务器的回答没完没了"));
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_letter_whose_fate_is_unknown_is_said_to_be_so() {
    let Some(office) = PostOffice::open() else { return };
    for (deed, fault) in [
        ("lost_after_the_dot", "（连接断了），不知道有没有发出，请问收件人或看发件箱"),
        (
            "endless_confirmation",
            "（服务器的回答没完没了），不知道有没有发出，请问收件人或看发件箱",
        ),
    ] {
        let run = refused(&office, ("starttls", deed, fault));
        let counts = "发出 0 封，没有发出 1 封，不知道有没有发出 1 封";
        assert!(run.stdout.contains(counts), "{}", run.stdout);
        let again =
            "再发一次用 baosong mail template --period 2021-09-25 --send --ca ca.pem --unit 成都市";
        assert!(run.stdout.contains(again), "{}", run.stdout);
        assert!(run.stdout.contains("没有再发的 1 个单位：自贡市"), "{}", run.stdout);
    }
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_confirmed_letter_has_a_receipt_with_the_servers_words_escaped() {
    let Some(office) = PostOffice::open() else { return };
    let _server = office.serve_badly("starttls", "confirms_with_escapes", "cert.pem");
    let run = office.send(&UNITS[..2]);
    assert_eq!((run.status, office.receipts()), (0, 1), "{}{}", run.stdout, run.stderr);
    let receipt = office.desk.path("存档/2021-09-25/发信/空白表_510100_1.json");
    let receipt = fs::read_to_string(receipt).unwrap();
    assert!(receipt.contains("\\u001b[2Jtaken") && !receipt.contains('\u{1b}'), "{receipt}");
}

/// A clock on which half a minute passes whenever somebody looks.
fn hasty() -> Instant {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    static LOOKS: AtomicU32 = AtomicU32::new(0);
    let looks = LOOKS.fetch_add(1, Ordering::Relaxed);
    *BEGUN.get_or_init(Instant::now) + Duration::from_secs(30) * looks
}

/// Sends one letter by the hasty clock to a server that sends these bytes one by one and begins anew.
fn drip(bytes: &'static [u8]) -> (Undelivered, Duration) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server {
        host: "localhost".to_string(),
        port: listener.local_addr().unwrap().port(),
        security: Security::Starttls,
        user: "a@example.cn".to_string(),
        password: PASSWORD.to_string(),
        root: None,
    };
    spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut pieces = bytes.chunks(1).cycle();
        while client.write_all(pieces.next().unwrap()).is_ok() {
            sleep(Duration::from_millis(1));
        }
    });
    let letter = Message::builder()
        .from("a@example.cn".parse().unwrap())
        .to("b@example.cn".parse().unwrap())
        .body("正文".to_string())
        .unwrap();
    let begun = Instant::now();
    let undelivered = SmtpClient::new(server, hasty).unwrap().deliver(&letter).unwrap_err();
    (undelivered, begun.elapsed())
}

#[test]
fn a_server_that_talks_slowly_has_five_minutes() {
    for bytes in [&b"2"[..], b"220-a\r\n"] {
        let (undelivered, took) = drip(bytes);
        assert!(undelivered.reason.contains("等了太久没有回应"), "{}", undelivered.reason);
        assert_eq!(
            (undelivered.scope, undelivered.state),
            (FaultScope::Delivery, DeliveryState::NotSent)
        );
        assert!(took < TIME, "{took:?}");
    }
}
