//! The order that the user chose: where it is written, and when it counts.

use super::*;

fn remembering(folder: &Folder) -> Shell {
    shell(&[("XDG_CONFIG_HOME", folder.0.to_str().unwrap())])
}

#[test]
fn an_order_is_written_once_and_counts_from_then_on() {
    for (chosen, expected) in [("aws,env", "aws env"), ("datacoves", "aws datacoves env")] {
        let folder = Folder::new(&format!("remember-{}", chosen.len()));
        let shell = remembering(&folder);
        let path = remember_order(&old(), &shell, chosen).unwrap();
        assert!(path.ends_with("varlens/config.toml"), "{path}");
        let settings = load(&old(), &shell).unwrap();
        assert_eq!(order(&settings), expected);
        let origin = settings.deployment.order.origin.to_string();
        assert!(origin.contains("config.toml:3"), "{origin}");
        assert!(settings.warnings.is_empty(), "{:?}", settings.warnings);
    }
}

#[test]
fn a_file_that_is_there_keeps_what_it_says() {
    let folder = Folder::new("remember-there");
    let path = folder.write("mine.toml", "theme = \"light\"\n");
    let flags = Flags {
        config: Some(path),
        ..old()
    };
    remember_order(&flags, &shell(&[]), "aws,env").unwrap();
    let settings = load(&flags, &shell(&[])).unwrap();
    assert_eq!(order(&settings), "aws env");
    assert_eq!(settings.preferences.theme.as_deref(), Some("light"));
    assert!(
        remember_order(&old(), &shell(&[]), "aws,env").is_err(),
        "there is no home"
    );
}

#[test]
fn the_order_at_the_top_is_that_of_no_deployment_and_no_configured_airflow() {
    let folder = Folder::new("remember-top");
    let text = "order = [\"env\", \"aws\"]\n[deployments.prod]\nairflow = \"2.10.5\"\n";
    let path = folder.write("config.toml", text);
    let flags = Flags {
        config: Some(path),
        ..old()
    };
    let ordered = |flags: &Flags, shell: &Shell| order(&load(flags, shell).unwrap());
    assert_eq!(ordered(&flags, &shell(&[])), "env aws");
    assert_eq!(ordered(&flags, &shell(&[BACKEND])), "aws env metastore");
    let named = Flags {
        deployment: Some("prod".to_owned()),
        ..flags.clone()
    };
    assert_eq!(ordered(&named, &shell(&[])), "aws datacoves env");
    let by_flag = Flags {
        order: Some("aws".to_owned()),
        ..flags
    };
    assert_eq!(ordered(&by_flag, &shell(&[])), "aws");
}
