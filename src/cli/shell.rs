//! `privet completions` and `privet man`: what a shell and `man` know of the command line, made from the arguments themselves.

use std::io::Write as _;
use std::path::Path;

use clap::CommandFactory as _;

use super::args::{Args, Completions, Man};
use super::exit::{Exit, Failure};
use super::output;

/// Prints the completions of a shell.
pub(super) fn completions(args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "privet", &mut script);
    let mut out = output::stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Prints the page of the program, or writes all pages into a folder.
pub(super) fn man(args: &Man) -> Result<Exit, Failure> {
    let mut command = Args::command();
    command.build();
    match &args.dir {
        Some(dir) => write_pages(dir, &command)?,
        None => {
            let mut out = output::stdout();
            out.write_all(&page(&command)?)?;
            out.flush()?;
        }
    }
    Ok(Exit::Done)
}

fn page(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}

/// `privet.1`, `privet-scan.1`, … one for each command that is not hidden.
fn write_pages(dir: &Path, command: &clap::Command) -> Result<(), Failure> {
    let failed = |error: std::io::Error| format!("folder `{}`: cannot be written: {error}", dir.display());
    std::fs::create_dir_all(dir).map_err(failed)?;
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    std::fs::write(dir.join(format!("{name}.1")), page(command)?).map_err(failed)?;
    let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set() && inner.get_name() != "help");
    inner.cloned().try_for_each(|inner| write_pages(dir, &inner))
}
