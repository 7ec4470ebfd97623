//! Values as JSON: what Airflow masks of them, their fields, and their lines on the screen.
#![no_main]

use libfuzzer_sys::fuzz_target;
use varlens::domain::mask::{MaskOptions, Masking};
use varlens::domain::release::{AirflowRules, Version};
use varlens::domain::value::{SecretValue, Shape, field, fields, json_lines};

fuzz_target!(|data: &[u8]| {
    let value = SecretValue::new(data.to_vec());
    for version in [
        Version::new(2, 2, 5),
        Version::new(2, 10, 5),
        Version::new(3, 3, 2),
    ] {
        let masking = Masking::new(
            AirflowRules::for_version(version).mask,
            &MaskOptions::default(),
        );
        for name in ["plain", "password"] {
            drop(masking.redact(Some(name), &value));
            drop(masking.preview(name, Some(&value)));
        }
    }
    let shape = Shape::from_value(&value).without_names();
    assert!(!shape.sentence().chars().any(char::is_control));
    for name in fields(&value).unwrap_or_default() {
        assert!(field(&value, &name).is_some());
    }
    if let Some(lines) = json_lines(&value) {
        for line in 0..lines.iter().len() {
            if let Some(name) = lines.field_at(line) {
                assert!(field(&value, &name).is_some());
            }
        }
    }
});
