//! `varlens man`: the flags from the command line's own description, and what a manual page has besides.

use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::args::{self, EXAMPLES};
use super::exit::{EXIT_CODES, Exit, Failure, Outcome};
use super::output::Data;

/// What varlens reads and where; it writes only what `--log-file` names, and a new configuration file when the explorer asks and the user says yes.
const FILES: &[(&str, &str)] = &[
    (
        "$XDG_CONFIG_HOME/varlens/config.toml, ~/.config/varlens/config.toml",
        "The configuration file. The explorer creates it if you answer that it should remember the order, and never changes it. varlens config --template prints one.",
    ),
    (
        "~/.config/varlens/themes/*.toml, *.yaml",
        "Your own themes.",
    ),
    (
        "$AIRFLOW_HOME/airflow.cfg, ~/airflow/airflow.cfg",
        "Airflow's configuration, where no deployment is named.",
    ),
    (
        "~/.aws/config, ~/.aws/credentials, ~/.aws/sso/cache",
        "What the AWS SDK reads.",
    ),
];

/// What varlens reads of the environment. A test compares this with the source.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("VARLENS_CONFIG", "The configuration file, as --config."),
    (
        "VARLENS_DEPLOYMENT",
        "The deployment to simulate, as --deployment.",
    ),
    ("VARLENS_THEME", "The explorer's theme, as --theme."),
    ("VARLENS_PLAIN", "If set: as --plain."),
    ("VARLENS_PRESENT", "If set: as --present."),
    ("NO_COLOR", "If set: no color, as --no-color."),
    ("NO_MOTION", "If set: no animation, as --no-motion."),
    (
        "AIRFLOW_HOME, AIRFLOW_CONFIG",
        "Where airflow.cfg is, as for Airflow.",
    ),
    (
        "AIRFLOW__SECTION__OPTION",
        "Airflow's own options, as for Airflow; also _CMD and _SECRET.",
    ),
    (
        "_AIRFLOW__AS_LIBRARY",
        "If set: Airflow makes no settings while it starts, as for Airflow, so that it reads no sensitive option to mask it.",
    ),
    (
        "AIRFLOW_VAR_*, AIRFLOW_CONN_*",
        "Variables and connections in the environment layer. AIRFLOW* counts only where no deployment is named and no --env-file is given.",
    ),
    (
        "DATACOVES__SECRETS_URL, DATACOVES__ENVIRONMENT_SLUG, DATACOVES__SECRETS_PROJECT, DATACOVES__SECRETS_TOKEN",
        "Where the Datacoves store is, as for dbt-coves. They count only where no deployment is named and no --env-file is given.",
    ),
    (
        "DATACOVES__*",
        "If one is set, this is a Datacoves workspace: the order of lookup is Datacoves' unless something else configures it.",
    ),
    (
        "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy for AWS and other services; also in lower case. This machine is asked without one.",
    ),
    (
        "SSL_CERT_FILE",
        "The certificates that are trusted, in place of the machine's own.",
    ),
    (
        "AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, \
         AWS_SESSION_TOKEN, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, AWS_WEB_IDENTITY_TOKEN_FILE, \
         AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "As for the AWS SDK, which reads other AWS_* variables too. Airflow does not read AWS_REGION.",
    ),
    (
        "VIRTUAL_ENV, CONDA_PREFIX, PATH",
        "Where an installed Airflow is looked for, to learn its release.",
    ),
    ("HOME, XDG_CONFIG_HOME", "Where the files are; see FILES."),
    (
        "TERM, COLORTERM",
        "What the terminal can show. TERM=dumb: no color.",
    ),
    (
        "DISPLAY, WAYLAND_DISPLAY, SSH_TTY, SSH_CONNECTION, TMUX, STY",
        "How the explorer reaches the clipboard.",
    ),
    (
        "ASCIINEMA_REC, ASCIINEMA_SESSION, SCRIPT",
        "If one is set, the terminal is recorded: the explorer copies no value through it.",
    ),
];

pub(super) fn run() -> Outcome {
    let page = page().map_err(|error| Failure(format!("the manual page: {}", error.kind())))?;
    let mut data = Data::new();
    let written = data.bytes(&page);
    data.finish(written, Exit::Found)
}

fn page() -> std::io::Result<Vec<u8>> {
    // In the page, the flags of all subcommands are together.
    let command = args::command().mut_args(|arg| arg.hide(false));
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    commands().to_writer(&mut page)?;
    man.render_options_section(&mut page)?;
    more().to_writer(&mut page)?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// The subcommands, each with the flags that only it has.
fn commands() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    let command = args::command();
    let shared: Vec<_> = command.get_arguments().map(clap::Arg::get_id).collect();
    for subcommand in command.get_subcommands() {
        let about = subcommand.get_about().map(ToString::to_string);
        let name = format!("varlens {}", subcommand.get_name());
        entry(&mut roff, &name, &about.unwrap_or_default());
        let own = subcommand.get_arguments();
        for arg in own.filter(|arg| !shared.contains(&arg.get_id())) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            roff.control("RS", []);
            entry(&mut roff, &arg.to_string(), &help);
            roff.control("RE", []);
        }
    }
    roff
}

fn more() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for (line, about) in EXAMPLES {
        entry(&mut roff, line, about);
    }
    roff.control("SH", ["FILES"]);
    for (path, about) in FILES {
        entry(&mut roff, path, about);
    }
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, about) in ENVIRONMENT {
        entry(&mut roff, name, about);
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (code, about) in EXIT_CODES {
        entry(&mut roff, &code.to_string(), about);
    }
    let several =
        "With several keys it is the worst of them: 2, 3, 1, 0. A closed pipe is success.";
    roff.control("PP", []);
    roff.text([roman(several)]);
    roff
}

/// A term and what it means.
fn entry(roff: &mut Roff, term: &str, about: &str) {
    roff.control("TP", []);
    roff.text([bold(term)]);
    let about: Inline = roman(about);
    roff.text([about]);
}
