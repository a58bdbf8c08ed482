//! Build script: tells the tests which programs this machine has, so that a test whose program is missing shows
//! as ignored. With `CI` set all count as there, and such a test fails. After installing one: `touch tests/tools.rs`.

use std::env;
use std::process::{Command, Stdio};

/// What a test may ask for, and a command that succeeds where it is there.
const TOOLS: [(&str, &str, &[&str]); 7] = [
    ("has_office", "", &["import shutil, sys, uno; sys.exit(shutil.which('soffice') is None)"]),
    ("has_openpyxl", "", &["import openpyxl"]),
    (
        "has_mail_server",
        "",
        &["import aiosmtpd, shutil, sys; sys.exit(shutil.which('openssl') is None)"],
    ),
    ("has_tmux", "tmux", &["-V"]),
    ("has_man", "man", &["--version"]),
    ("has_mu", "mu", &["--version"]),
    ("has_mutt", "mutt", &["-v"]),
];

fn main() {
    println!("cargo::rerun-if-changed=tests/tools.rs");
    println!("cargo::rerun-if-env-changed=CI");
    println!("cargo::rerun-if-env-changed=UNO_PYTHON");
    for (name, program, arguments) in TOOLS {
        println!("cargo::rustc-check-cfg=cfg({name})");
        let is_there = match program {
            "" => pythons().any(|python| runs(&python, &[&["-c"], arguments].concat())),
            program => runs(program, arguments),
        };
        if is_there || env::var_os("CI").is_some() {
            println!("cargo::rustc-cfg={name}");
        }
    }
}

/// The Pythons that the tests try, in their order.
fn pythons() -> impl Iterator<Item = String> {
    let usual = ["python3", "/usr/bin/python3"].map(String::from);
    env::var("UNO_PYTHON").into_iter().chain(usual)
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
