//! `mail --send` against a real SMTP server on loopback (aiosmtpd, tests/mail/server.py).

use crate::common::post_office::{PASSWORD, PERIOD, PostOffice};
use crate::common::{Run, TestDir};
use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;

#[test]
fn all_letters_are_delivered_once_over_starttls() {
    all_letters_are_delivered_once("starttls");
}

#[test]
fn all_letters_are_delivered_once_over_smtps() {
    all_letters_are_delivered_once("smtps");
}

fn all_letters_are_delivered_once(security: &str) {
    let Some(office) = PostOffice::open() else { return };
    let _server = office.serve(security, "信箱", None);
    let run = office.send(&[]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("发出 21 封，没有发出 0 封"), "{}", run.stdout);
    let taken = office.taken("信箱");
    assert_eq!((taken.len(), office.receipts()), (21, 21));
    assert!(taken.iter().all(|to| to.contains("568766521@qq.com")), "{taken:?}");
    let units: BTreeSet<&String> =
        taken.iter().flatten().filter(|a| a.ends_with("@example.cn")).collect();
    assert_eq!(units.len(), 22, "21 units, one with two addresses");
    let again = office.send(&[]);
    assert_eq!(again.status, 0);
    assert!(again.stdout.contains("21 封以前已经发过"), "{}", again.stdout);
    assert_eq!(office.taken("信箱").len(), 21);
    assert_eq!(office.send(&["--again", "--unit", "成都"]).status, 0);
    assert_eq!((office.taken("信箱").len(), office.receipts()), (22, 22));
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_letter_on_the_wire_is_the_draft_without_its_mark() {
    let Some(office) = PostOffice::open() else { return };
    let _server = office.serve("smtps", "信箱", None);
    assert_eq!(office.send(&["--unit", "阿坝州"]).status, 0);
    let letter = fs::read_to_string(office.desk.path("信箱/001.eml")).unwrap();
    assert!(!letter.contains("X-Unsent") && letter.contains("Message-ID: <"), "{letter}");
    let form = "name=\"=?utf-8?b?6Zi/5Z2d6JeP5peP576M5peP6Ieq5rK75bee";
    assert!(letter.contains(form), "{letter}");
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn after_a_killed_server_the_second_run_sends_the_rest() {
    let Some(office) = PostOffice::open() else { return };
    let server = office.serve("starttls", "信箱", Some(10));
    let first = office.send(&[]);
    drop(server);
    assert_eq!(first.status, 1, "{}{}", first.stdout, first.stderr);
    assert!(
        first.stdout.contains("发出 10 封，没有发出 10 封，不知道有没有发出 1 封"),
        "{}",
        first.stdout
    );
    assert!(first.stdout.contains("内江市"), "the last unit tried is named: {}", first.stdout);
    assert_eq!((office.taken("信箱").len(), office.receipts()), (10, 10));
    let _server = office.serve("starttls", "新信箱", None);
    let second = office.send(&[]);
    assert_eq!(second.status, 0, "{}{}", second.stdout, second.stderr);
    assert!(second.stdout.contains("10 封以前已经发过"), "{}", second.stdout);
    assert_eq!((office.taken("新信箱").len(), office.receipts()), (11, 21));
    let all: BTreeSet<BTreeSet<String>> =
        office.taken("信箱").into_iter().chain(office.taken("新信箱")).collect();
    assert_eq!(all.len(), 21, "no unit was written to twice");
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_wrong_password_is_told_and_loses_nothing() {
    let Some(office) = PostOffice::open() else { return };
    let _server = office.serve("starttls", "信箱", None);
    let wrong = office.send_with(Some("别的"), &["--ca", "ca.pem"]);
    assert_eq!(wrong.status, 1, "{}{}", wrong.stdout, wrong.stderr);
    assert!(wrong.stdout.contains("332968209@qq.com 登录不了"), "{}", wrong.stdout);
    assert!(wrong.stdout.contains("授权码") && !wrong.stdout.contains("别的"), "{}", wrong.stdout);
    assert_eq!((office.taken("信箱").len(), office.receipts()), (0, 0));
    assert_eq!(office.send(&[]).status, 0);
    assert_eq!(office.taken("信箱").len(), 21);
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_wrong_certificate_is_told_before_the_password_is_sent() {
    let Some(office) = PostOffice::open() else { return };
    for security in ["starttls", "smtps"] {
        let server = office.serve(security, "信箱", None);
        let untrusted = office.send_with(Some(PASSWORD), &[]);
        assert_eq!(untrusted.status, 1, "{}{}", untrusted.stdout, untrusted.stderr);
        assert!(untrusted.stdout.contains("localhost 的证书不可信"), "{}", untrusted.stdout);
        let lines = "server = \"127.0.0.1\"\nport = ";
        office.configure(&format!("{lines}{}\nsecurity = \"{security}\"\n", server.port));
        let misnamed = office.send(&[]);
        assert!(misnamed.stdout.contains("的证书不是这个域名的"), "{}", misnamed.stdout);
        assert_eq!((office.taken("信箱").len(), office.receipts()), (0, 0));
    }
}

#[test]
#[cfg_attr(not(has_mail_server), ignore = "needs Python with aiosmtpd, and openssl")]
fn a_refused_recipient_is_named_and_the_others_get_their_letters() {
    let Some(office) = PostOffice::open() else { return };
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ("市(州)", "邮箱"),
        ("成都", "a@example.cn"),
        ("自贡", "nobody@example.cn"),
        ("泸州", "b@example.cn"),
    ];
    for (row, (unit, address)) in (0u32..).zip(rows) {
        sheet.write(row, 0, unit).unwrap();
        sheet.write(row, 1, address).unwrap();
    }
    book.save(office.desk.path("通讯录.xlsx")).unwrap();
    let _server = office.serve("smtps", "信箱", None);
    let run = office.send(&["--unit", "成都", "--unit", "自贡", "--unit", "泸州"]);
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("自贡市：服务器不收（"), "{}", run.stdout);
    assert!(run.stdout.contains("发出 2 封，没有发出 1 封"), "{}", run.stdout);
    assert_eq!(office.taken("信箱").len(), 2);
}

#[test]
fn without_server_or_password_nothing_is_asked_and_nothing_sent() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("通讯录.xlsx", "通讯录.xlsx");
    let mail = ["mail", "template", "--period", PERIOD, "--send"];
    let run = desk.run(&mail);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("没有写发信服务器"), "{}", run.stderr);
    let definition = baosong::campaign::BUILT_IN;
    let with_server = definition.replacen("[mail]\n", "[mail]\nserver = \"localhost\"\n", 1);
    fs::write(desk.path("专项行动.toml"), with_server).unwrap();
    let mut command = desk.command(&mail);
    command.env_remove("BAOSONG_SMTP_PASSWORD").stdin(Stdio::null());
    let run = Run::of(command.output().unwrap());
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("请设环境变量 BAOSONG_SMTP_PASSWORD"), "{}", run.stderr);
    let dry = desk.run(&[&mail[..], &["--dry-run"]].concat());
    assert!(dry.stdout.contains("要发 21 封，没有发信"), "{}", dry.stdout);
    assert!(!desk.path("存档").join(PERIOD).exists());
}
