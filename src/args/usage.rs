//! What is wrong with a command line, in Chinese.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints help on standard output, or what is wrong with the command line on standard error; gives
/// the exit status.
pub fn tell(error: &clap::Error) -> u8 {
    let Some(message) = explain(error) else {
        let help = error.render().to_string();
        let help = help.replace("[OPTIONS]", "[选项]").replace("\nOptions:\n", "\n本命令的选项:\n");
        print!("{help}");
        return 0;
    };
    eprintln!("{message}");
    eprintln!("用 baosong --help 看全部命令，用 baosong 命令 --help 看一个命令怎么用");
    2
}

/// Puts what is wrong with a command line into Chinese; `None` for help and version.
fn explain(error: &clap::Error) -> Option<String> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "没有写要做什么".to_string()
        }
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument if !arg.starts_with('-') => format!("“{arg}”多写了"),
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个选项"),
        ErrorKind::MissingRequiredArgument if arg.contains("--reason") => {
            "要写理由，记进台账：在后面加上 --reason \"已电话核实\"（引号里写您的理由）".to_string()
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::ArgumentConflict => {
            format!("{arg} 不能和 {} 一起用", context(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面要写内容"),
        ErrorKind::InvalidValue => {
            format!("{arg} 不能是“{value}”，可以是：{}", context(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            format!("{arg} 写得不对：{}", cause.unwrap_or(value))
        }
        _ => error.to_string(),
    };
    let suggested = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(names)) => format!("，是不是 {}？", names.join("、")),
        _ => String::new(),
    };
    Some(format!("{message}{suggested}"))
}
