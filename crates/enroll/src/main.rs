//! `enroll`: emulates and serves the vendors' enrollment APIs, with tools for its databases and keys.

mod config;
mod data;
mod db;
mod emulate;
mod file;
mod finalize;
mod forget;
mod keys;
mod listen;
#[cfg(feature = "postgres")]
mod postgres;
mod serve;
mod service_account;

use std::{
    env,
    io::{self, IsTerminal},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// Emulate and serve device-enrollment APIs of Google and Microsoft.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print JSON, for programs to read.
    #[arg(long, global = true)]
    json: bool,
}

/// The reader of the output.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Output {
    /// A person.
    Text,
    /// A program.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    Emulate(emulate::Arguments),
    Serve(serve::Arguments),
    #[command(subcommand)]
    Db(db::Arguments),
    #[command(subcommand)]
    Keys(keys::Arguments),
}

fn main() -> ExitCode {
    let chosen = env::var("ENROLL_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = chosen.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let lines = fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
    tracing_subscriber::registry().with(lines).with(filter).init();
    let cli = Cli::parse();
    let output = if cli.json { Output::Json } else { Output::Text };
    let done = match cli.command {
        Command::Emulate(arguments) => {
            emulate::run(&arguments, output).map_err(|error| error.to_string())
        }
        Command::Serve(arguments) => {
            serve::run(&arguments, output).map_err(|error| error.to_string())
        }
        Command::Keys(arguments) => {
            keys::run(&arguments, output).map_err(|error| error.to_string())
        }
        Command::Db(arguments) => db::run(&arguments, output).map_err(|error| error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("enroll: {error}");
            ExitCode::FAILURE
        }
    }
}
