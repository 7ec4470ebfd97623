//! Writing the order of lookup that the user chose: to varlens' own file, and only where there is none yet.

use std::fs::{OpenOptions, create_dir_all};
use std::io::{ErrorKind, Write};

use super::file;
use super::settings::Flags;
use super::shell::Shell;

const ABOUT: &str = "# Written by varlens: the order that you chose in the explorer.
# `varlens config --template` shows everything that can be set here.
";

/// Writes the order to varlens' own file. Gives its path.
///
/// # Errors
/// Why nothing was written. A file that is there stays as it is.
pub fn remember_order(flags: &Flags, shell: &Shell, order: &str) -> Result<String, String> {
    let path = file::path(flags, shell).ok_or("there is no home directory for a config.toml")?;
    let shown = path.display();
    let line = line(order);
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{shown} stays as it is; to remember the order, add at its top: {line}")
        }
        kind => format!("{shown}: {kind}"),
    };
    if let Some(folder) = path.parent() {
        create_dir_all(folder)
            .map_err(|error| format!("{}: {}", folder.display(), error.kind()))?;
    }
    let new = OpenOptions::new().write(true).create_new(true).open(&path);
    let text = format!("{ABOUT}{line}\n");
    new.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed)?;
    Ok(shown.to_string())
}

/// `order = ["aws", "env"]`, or the name of an order.
fn line(order: &str) -> String {
    let names: Vec<_> = order.split(',').map(|name| format!("\"{name}\"")).collect();
    match &names[..] {
        [name] => format!("order = {name}"),
        names => format!("order = [{}]", names.join(", ")),
    }
}
