//! The text of a DAG file: the keys that it reads, and where.
#![no_main]

use libfuzzer_sys::fuzz_target;
use varlens::domain::dag::{ScanContext, scan_python};
use varlens::domain::release::{AirflowRules, Version};

fuzz_target!(|data: &[u8]| {
    let Ok(source) = std::str::from_utf8(data) else {
        return;
    };
    for version in [Version::new(2, 10, 5), Version::new(3, 3, 2)] {
        let scan = scan_python(
            source,
            &ScanContext {
                sensitive: &|name: &str| name.contains("password"),
                gone_dag_arguments: AirflowRules::for_version(version).gone_dag_arguments,
                template: &|_, _| None,
            },
        );
        let lines = source.split('\n').count() + source.matches('\r').count();
        assert!(
            scan.usages
                .iter()
                .all(|usage| usage.line as usize <= lines.max(1))
        );
    }
});
