//! The README's picture is the program's own frame; the file in the repository is up to date.

use std::path::Path;

use varlens::ui::svg::svg;

use crate::driver::Driver;

#[test]
fn the_picture_is_the_frame() {
    let mut driver = Driver::demo(120, 38);
    driver.select("aws_mayras_password").press("enter");
    let drawn = svg(&driver.frame());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/demo.svg");
    if std::env::var_os("VARLENS_UPDATE").is_some_and(|update| update == "1") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "tests/screens/demo.svg is not the frame that the program draws now; \
         run the tests with VARLENS_UPDATE=1 to draw it again, and look at it"
    );
}
