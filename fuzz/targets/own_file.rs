//! varlens' own file, with a deployment that it describes and with one that it does not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use varlens::config::{Flags, Shell, load};

fuzz_target!(|data: &[u8]| {
    let path = std::env::temp_dir().join(format!("varlens-fuzz-{}.toml", std::process::id()));
    std::fs::write(&path, data).expect("a file");
    for deployment in [None, Some("d".to_owned())] {
        let flags = Flags {
            config: Some(path.clone()),
            deployment,
            ..Flags::default()
        };
        drop(load(&flags, &Shell::new(std::iter::empty())));
    }
});
