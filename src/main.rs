//! The command `privet`. Everything it does is in [`privet::cli`].

fn main() -> std::process::ExitCode {
    privet::cli::run(std::env::args_os())
}
