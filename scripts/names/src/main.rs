//! `names train SOURCES`: trains the weights with which privet finds names of people, from the lists and templates of the repository and the
//! packages that `fetch.sh` fetched into SOURCES. The same sources give the same bytes: one thread, a fixed seed, no library of numbers.
//!
//! `names try WEIGHTS < TEXTS` answers rows of `{"id","text"}` with the names that those weights find, so that weights can be compared without
//! building privet again.

mod attempt;
mod corpus;
mod dice;
mod lists;
mod sentences;
mod train;

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (command, sources) = (arguments.next(), arguments.next().map(PathBuf::from));
    let (Some(command @ ("train" | "try")), Some(sources)) = (command.as_deref(), sources) else {
        return Err("usage: names train SOURCES [OUTPUT] | names try WEIGHTS < TEXTS".into());
    };
    if command == "try" {
        return attempt::answer(&std::fs::read(sources)?);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = arguments.next().map_or_else(|| root.join("patterns/lexicons/names/weights.bin"), PathBuf::from);
    let lists = lists::Lists::read(&root.join("patterns/lexicons/names"), &sources)?;
    let mut dice = dice::Dice::new(20_261_121);
    let mut texts = sentences::own(&root.join("scripts/names"), &lists, &mut dice)?;
    texts.extend(corpus::prose(&sources, &lists, &mut dice)?);
    texts.extend(corpus::programs(&sources, &lists, &mut dice)?);
    dice.shuffle(&mut texts);
    println!("{} texts, {} of them with names", texts.len(), texts.iter().filter(|text| !text.names.is_empty()).count());
    let packed = train::train(&texts, &mut dice)?;
    std::fs::write(&output, packed)?;
    println!("{}", output.display());
    Ok(())
}
