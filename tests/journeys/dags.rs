//! What DAG files read: the column, the pane, the filter, keys that no layer has, the editor, and what must not be claimed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use varlens::app::list::column::Column;
use varlens::app::message::{Effect, Message};
use varlens::app::mode::Pane;
use varlens::domain::dag::{Excerpt, How, KeyKind, When};
use varlens::domain::key::{Key, Kind};
use varlens::domain::usage::{FileUsages, ScanEvent, UsagePlace, UsageState};
use varlens::sources::dag_scan::DagSource;
use varlens::sources::{Sources, sample};

use super::screen;
use crate::driver::Driver;

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dags-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn sources(&self) -> Sources {
        self.sources_of(&[""])
    }

    fn sources_of(&self, paths: &[&str]) -> Sources {
        let paths = paths.iter().map(|path| self.0.join(path)).collect();
        sample::sources().with_dags(DagSource::Paths(paths))
    }

    fn open(&self) -> Driver {
        open(self.sources())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn open(sources: Sources) -> Driver {
    Driver::world(Arc::new(sample::deployment()), sources, (120, 40))
}

const READS: &str = "\
from airflow.models import Variable
from airflow.decorators import task

REGION = Variable.get('aws_default_region')

@task
def t():
    Variable.get('aws_db_host')
    Variable.get('aws_default_region')
    Variable.get('aws_not_there')

t()
";

/// What is said of a key of the list.
fn usage(driver: &Driver, key: &str) -> UsageState {
    let kind = driver.state.listing().kind();
    let key = varlens::domain::key::Key::new(kind, key);
    driver.state.usage(&key).unwrap()
}

/// The first line of the usages of the selected key.
fn pane(driver: &mut Driver, key: &str) -> String {
    driver.press("esc").select(key).press("u z");
    let text = driver.text();
    driver.press("z");
    text
}

#[test]
fn the_sample_has_usages() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password").press("u");
    screen("usages-80x24", &driver);
    let mut driver = Driver::demo(160, 50);
    driver.select("aws_default_region").press("u");
    screen("usages-160x50", &driver);
    for (key, expected) in [
        ("aws_default_region", UsageState::Both),
        ("aws_retry_limit", UsageState::Parse),
        ("aws_warehouse_settings", UsageState::Run),
        ("aws_db_host", UsageState::Run),
        ("aws_finance_key", UsageState::Dynamic),
        ("aws_quoted_url", UsageState::Unused),
    ] {
        assert_eq!(usage(&driver, key), expected, "{key}");
    }
    driver.press("2");
    assert_eq!(usage(&driver, "aws_warehouse"), UsageState::Run);
    driver.press("3 u");
    assert!(!driver.shows("DAGS"), "{}", driver.text());
    assert!(driver.shows("scanned for variables and connections only"));
    driver.press("1 e");
    assert!(
        driver.shows("there is no file to open"),
        "{}",
        driver.text()
    );
    driver.press("esc");
    assert!(!offers_editor(&mut driver));
}

/// The pane or the help offers to open the editor.
fn offers_editor(driver: &mut Driver) -> bool {
    driver.select("aws_db_host").press("u z");
    let mut is_offered = driver.shows("e: open in the editor");
    driver.press("z ?").type_in("usage in your editor");
    is_offered |= driver.shows("$EDITOR");
    driver.press("esc esc");
    is_offered
}

#[test]
fn a_template_is_named_and_shown() {
    let mut driver = Driver::demo(120, 40);
    let text = pane(&mut driver, "aws_db_host");
    for wanted in ["dags/daily.sql:3", "run time", "var.value.aws_db_host"] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
}

#[test]
fn rows_are_filtered_and_sorted_by_usage() {
    let folder = Folder::new("filter", &[("x.py", READS)]);
    let mut driver = folder.open();
    let mut found = |filter: &str| {
        driver.press("/ ctrl-u").type_in(filter).press("enter");
        let list = driver.state.listing().list();
        let catalog = driver.state.listing().catalog();
        let rows = list.window(catalog).into_iter();
        rows.map(|row| catalog.name(row).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("usage:parse"), ["aws_default_region"]);
    assert_eq!(found("usage:run"), ["aws_db_host", "aws_default_region"]);
    assert_eq!(found("usage:both"), ["aws_default_region"]);
    assert_eq!(found("usage:d"), [""; 0]);
    assert!(found("usage:unused").len() > 5);
    assert_eq!(found("usage:unused aws_db_host"), [""; 0]);
    driver
        .press("esc")
        .press(":")
        .type_in("sort dags")
        .press("enter g");
    assert_eq!(driver.selected(), "aws_default_region");
    assert_eq!(driver.state.listing().list().sorting().0, Column::Usage);
}

#[test]
fn keys_that_no_layer_has_are_listed() {
    let folder = Folder::new(
        "missing",
        &[
            ("x.py", READS),
            (
                "y.py",
                "from airflow.models import Variable\nVariable.get('aws_gone', default_var=1)\nVariable.get('aws_retired_token')\n",
            ),
        ],
    );
    let mut driver = folder.open();
    driver.press("U");
    for text in [
        "Keys that DAG files read and no layer has",
        "aws_not_there",
        "x.py:10, run time",
        "each read has a default",
        "aws_gone",
        "aws_retired_token",
    ] {
        assert!(driver.shows(text), "{text}\n{}", driver.text());
    }
    assert!(driver.shows("3 in all"), "{}", driver.text());
    driver.type_in("aws_not_there").press("enter");
    let looked_up = driver.state.walks().looked_up().unwrap();
    assert_eq!(looked_up.name, "aws_not_there");
}

#[test]
fn a_usage_is_opened_in_the_editor() {
    let folder = Folder::new("edit", &[("x.py", READS)]);
    let mut driver = folder.open();
    assert!(offers_editor(&mut driver));
    driver.select("aws_db_host").press("e");
    let file = folder.0.join("x.py").display().to_string();
    let opened = |driver: &Driver| {
        let last = driver.edited.last().unwrap();
        (last.file.display().to_string(), last.line)
    };
    assert_eq!(opened(&driver), (file.clone(), 8));
    assert!(driver.shows("back from the editor"), "{}", driver.text());
    driver.select("aws_default_region").press("e");
    assert!(driver.shows("Open in the editor"), "{}", driver.text());
    driver.press("down enter");
    assert_eq!(opened(&driver), (file, 9));
    driver.editor_ends = Err("the editor failed".to_owned());
    driver.press("e enter");
    assert!(driver.shows("the editor failed"), "{}", driver.text());
    let count = driver.edited.len();
    driver.press(":").type_in("edit 7").press("enter");
    assert!(driver.shows("1 to 2"), "{}", driver.text());
    driver.select("aws_quoted_url").press("e");
    assert!(driver.shows("no DAG file"), "{}", driver.text());
    assert_eq!(driver.edited.len(), count);
}

#[test]
fn a_refresh_reads_the_files_again() {
    let folder = Folder::new("refresh", &[("x.py", READS)]);
    let mut driver = folder.open();
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Run);
    folder.write("x.py", "x = 1\n");
    driver.press("r");
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Unused);
    assert!(!driver.state.dags().is_outdated());
}

/// What a scan of these usages reports: the files that are found, and then those that were read.
fn report(driver: &mut Driver, generation: u64, keys: &[&str]) {
    let place = UsagePlace {
        file: "reported.py".into(),
        path: None,
        line: 1,
        when: When::Parse,
        how: How::VariableGet,
        why: "module level".into(),
        default: false,
        deserialize_json: false,
        times: 1,
        parts: None,
        code: Excerpt::default(),
    };
    let usages = keys.iter().zip(1..).map(|(key, line)| {
        let place = UsagePlace {
            line,
            ..place.clone()
        };
        (KeyKind::Variable, Some(Box::from(*key)), place)
    });
    let file = FileUsages {
        path: "reported.py".into(),
        usages: usages.collect(),
        incomplete: None,
    };
    let found = ScanEvent::Found {
        files: 2,
        problems: Vec::new(),
    };
    for event in [found, ScanEvent::Files(vec![file])] {
        driver.send(Message::Dags { generation, event });
    }
}

fn end(driver: &mut Driver, generation: u64) {
    let event = ScanEvent::Ended;
    driver.send(Message::Dags { generation, event });
}

/// Begins another scan, whose results the test reports.
fn refresh(driver: &mut Driver) {
    let press = Message::Press("r".parse().unwrap());
    let mut effects = driver.state.update(press);
    let count = effects.len();
    effects.retain(|effect| !matches!(effect, Effect::ScanDags { .. }));
    assert_eq!(effects.len(), count - 1);
    driver.run_effects(effects);
}

/// The sample, with DAG files that read these keys.
fn reported(keys: &[&str]) -> Driver {
    let folder = Folder::new("reported", &[("x.py", "")]);
    let mut driver = folder.open();
    refresh(&mut driver);
    report(&mut driver, 2, keys);
    end(&mut driver, 2);
    driver
}

#[test]
fn usages_stay_until_the_files_are_read_again() {
    let mut driver = reported(&["aws_db_host"]);
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Parse);
    assert!(!driver.shows("usages as before"));
    refresh(&mut driver);
    report(&mut driver, 3, &["aws_quoted_url"]);
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Parse);
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::Unused);
    let text = pane(&mut driver, "aws_quoted_url");
    assert!(text.contains("as of the scan before"), "{text}");
    assert!(text.contains("again: 1 of 2"), "{text}");
    assert!(driver.shows("usages as before"), "{}", driver.text());
    driver.press("U");
    assert!(driver.shows("by the scan before"), "{}", driver.text());
    driver.press("esc");
    refresh(&mut driver);
    end(&mut driver, 3);
    assert!(driver.state.dags().is_outdated());
    report(&mut driver, 4, &["aws_quoted_url"]);
    end(&mut driver, 4);
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Unused);
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::Parse);
    assert!(!driver.shows("usages as before"));
}

/// The scan may find other places while the menu is open: what is chosen is what was shown.
#[test]
fn a_usage_is_chosen_from_what_was_shown() {
    let mut driver = reported(&["aws_db_host", "aws_db_host"]);
    driver.select("aws_db_host");
    refresh(&mut driver);
    driver.press("e");
    assert!(driver.shows("reported.py:2"), "{}", driver.text());
    report(
        &mut driver,
        3,
        &["other", "aws_db_host", "aws_db_host", "aws_db_host"],
    );
    end(&mut driver, 3);
    driver.press("down enter");
    assert_eq!(driver.edited.last().unwrap().line, 2);
    driver.press(":").type_in("edit 2").press("enter");
    assert_eq!(driver.edited.last().unwrap().line, 3);
}

/// Many keys are compared in slices, so that the frame of a key is not late.
#[test]
fn many_keys_are_compared_in_slices() {
    let keys: Vec<_> = (0..100_000)
        .map(|number| format!("aws_gone_{number:06}"))
        .collect();
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    let mut driver = reported(&keys);
    driver.state.update(Message::Press("U".parse().unwrap()));
    driver.state.update(Message::Slice);
    let menu = driver.state.overlay().menu().unwrap();
    let item = menu.shown().next().unwrap();
    assert_eq!(
        item.label,
        "comparing the keys that DAG files read: 512 of 100000"
    );
    assert!(driver.state.has_slice());
    driver.press("x backspace");
    assert!(driver.shows("aws_gone_000000"), "{}", driver.text());
    let menu = driver.state.overlay().menu().unwrap();
    assert_eq!(menu.len(), 1_002);
    driver.type_in("not shown");
    assert!(
        driver.shows("99000 more are not shown"),
        "{}",
        driver.text()
    );
}

#[test]
fn what_could_not_be_read_is_not_unused() {
    let folder = Folder::new("missing-folder", &[("dags/x.py", READS)]);
    let mut driver = open(folder.sources_of(&["dags", "no-such-folder"]));
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Run);
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::NotInspected);
    let text = pane(&mut driver, "aws_quoted_url");
    assert!(text.contains("there is no such file or folder"), "{text}");
    driver.press("/").type_in("usage:unused");
    assert!(driver.shows("no key matches"), "{}", driver.text());

    let folder = Folder::new("empty", &[("readme.txt", "")]);
    let mut driver = folder.open();
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::NotInspected);
    let text = pane(&mut driver, "aws_quoted_url");
    assert!(text.contains("no DAG file below the paths"), "{text}");

    let broken = format!("{READS}\ndef f(:\n");
    let folder = Folder::new("broken", &[("x.py", &broken)]);
    let mut driver = folder.open();
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Run);
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::NotSeen);
    let text = pane(&mut driver, "aws_quoted_url");
    assert!(text.contains("not read to its end"), "{text}");
}

#[test]
fn a_key_of_the_run_keeps_others_from_being_unused() {
    let dynamic = "\
from airflow.models import Variable
from airflow.decorators import task

@task
def t(name, any):
    Variable.get(f'aws_db_{name}')
    Variable.get(any)

t(open('x').read(), open('y').read())
";
    let (known, _) = dynamic.split_once("    Variable.get(any)\n").unwrap();
    let known = format!("{known}\nt(open('x').read(), 1)\n");
    let folder = Folder::new("dynamic", &[("x.py", &known)]);
    let mut driver = folder.open();
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Dynamic);
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::Unused);
    let text = pane(&mut driver, "aws_db_host");
    assert!(text.contains("x.py:6  aws_db_…"), "{text}");
    folder.write("x.py", dynamic);
    driver.press("r");
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::NotSeen);
    let text = pane(&mut driver, "aws_quoted_url");
    assert!(text.contains("x.py:7"), "{text}");
}

#[test]
fn a_key_of_the_environment_is_read_in_any_case() {
    let code = "from airflow.models import Variable\nVariable.get('Feature_Flags')\n";
    let folder = Folder::new("case", &[("x.py", code)]);
    let driver = folder.open();
    assert_eq!(usage(&driver, "feature_flags"), UsageState::Parse);
    assert_eq!(usage(&driver, "aws_db_host"), UsageState::Unused);
}

#[test]
fn code_may_contain_anything() {
    let code = "from airflow.models import Variable\n\t# \u{1b}[31mred\u{7} \u{202e}evil\nx = Variable.get('aws_db_host')\u{0}\n";
    let long = format!("{code}y = '{}'\n", "z".repeat(100_000));
    let folder = Folder::new("hostile", &[("\u{1b}[2J.py", &long)]);
    let mut driver = folder.open();
    let text = pane(&mut driver, "aws_db_host");
    assert!(text.contains("⟨ESC⟩[31mred"), "{text}");
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text}"
    );
    assert!(!driver.text().contains('\u{1b}'));
    driver.press("e");
    assert_eq!(driver.edited.len(), 1);
}

/// A password that somebody wrote into a DAG file must not get into a picture for others, nor into a debug text.
#[test]
fn a_screenshot_has_no_line_of_code() {
    let code = "from airflow.models import Variable\nx = Variable.get('aws_db_host')\nY = 'obvious-fake-literal'\n";
    let folder = Folder::new("literal", &[("x.py", code)]);
    let mut driver = folder.open();
    let text = pane(&mut driver, "aws_db_host");
    assert!(text.contains("obvious-fake-literal"), "{text}");
    let key = Key::new(Kind::Variable, "aws_db_host");
    let (places, _) = driver.state.usage_places(&key);
    let debug = format!("{places:?}");
    assert!(debug.contains("lines from line"), "{debug}");
    assert!(!debug.contains("obvious-fake-literal"), "{debug}");
    driver.press(":").type_in("screenshot x.svg").press("enter");
    let picture = &driver.host.last_picture;
    assert!(picture.contains("x.py:2") && !picture.contains("obvious-fake-literal"));
    assert!(driver.text().contains("obvious-fake-literal"));
}

/// A template or a link that leads nowhere here may read the key where Airflow runs.
#[test]
fn what_could_not_be_looked_at_leaves_no_key_unused() {
    let template = "BashOperator(task_id='a', bash_command='missing.sh')\n";
    let code = format!(
        "from airflow.operators.bash import BashOperator\nfrom airflow.models import Variable\nVariable.get('aws_db_host')\n{template}"
    );
    let whole = Folder::new("whole", &[("x.py", code.as_str()), ("missing.sh", "true")]);
    assert_eq!(usage(&whole.open(), "aws_quoted_url"), UsageState::Unused);
    let lacking = Folder::new("lacking", &[("x.py", code.as_str())]);
    assert_eq!(
        usage(&lacking.open(), "aws_quoted_url"),
        UsageState::NotSeen
    );
    let linked = Folder::new("linked", &[("x.py", READS)]);
    std::os::unix::fs::symlink("/nowhere", linked.0.join("team_b")).unwrap();
    assert_eq!(
        usage(&linked.open(), "aws_quoted_url"),
        UsageState::NotInspected
    );
}

#[test]
fn late_results_of_an_earlier_scan_are_dropped() {
    let folder = Folder::new("late", &[("x.py", READS)]);
    let mut driver = folder.open();
    driver.press("r");
    let event = ScanEvent::Found {
        files: 1,
        problems: vec!["late".to_owned()],
    };
    driver.send(Message::Dags {
        generation: 1,
        event,
    });
    assert_eq!(usage(&driver, "aws_quoted_url"), UsageState::Unused);
}

#[test]
fn many_files_arrive_while_the_list_is_shown() {
    let folder = Folder::new("many", &[]);
    for number in 0..300 {
        let code = format!(
            "from airflow.models import Variable\nVariable.get('aws_{number}')\nVariable.get('aws_db_host')\n"
        );
        folder.write(&format!("d{}/x{number}.py", number % 7), &code);
    }
    let mut driver = folder.open();
    let (read, found) = driver.state.dags().files();
    assert_eq!((read, found), (300, 300));
    let key = varlens::domain::key::Key::new(driver.state.listing().kind(), "aws_db_host");
    let (places, left_out) = driver.state.usage_places(&key);
    assert_eq!((places.len(), left_out), (200, 100));
    let text = pane(&mut driver, "aws_db_host");
    assert!(text.contains("x0.py:3"), "{text}");
    driver.press("U").type_in("in all");
    assert!(driver.shows("300 in all"), "{}", driver.text());
}

#[test]
fn without_dag_files_there_is_no_column() {
    let mut driver = open(Sources::new(Vec::new()));
    assert!(!driver.shows("DAGS"), "{}", driver.text());
    driver.press("U");
    assert!(driver.shows("no DAG files are known"), "{}", driver.text());
    driver.press("esc u");
    assert!(driver.shows("no DAG files are known"), "{}", driver.text());
    driver.press("= x enter");
    for _ in Pane::ALL {
        driver.press("tab");
        assert_ne!(driver.state.panes().active(), Pane::Usages);
        assert!(!driver.shows("Usages"), "{}", driver.text());
    }
    let folder = Folder::new("tabs", &[("x.py", READS)]);
    let mut driver = Driver::world(Arc::new(sample::deployment()), folder.sources(), (80, 24));
    assert!(driver.shows("Usages"), "{}", driver.text());
    driver.turn_to(Pane::Usages);
    assert!(driver.shows("[Usages]"), "{}", driver.text());
}

/// The name is shown, and the file itself is opened.
#[cfg(target_os = "linux")]
#[test]
fn a_file_name_may_have_any_bytes() {
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::new("bytes", &[]);
    let code = "from airflow.operators.bash import BashOperator\nfrom airflow.models import Variable\nVariable.get('aws_db_host')\nBashOperator(task_id='a', bash_command='a.sh')\n";
    let inner = folder.0.join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(inner.join("x.py"), code).unwrap();
    std::fs::write(inner.join("a.sh"), "{{ var.value.aws_retry_limit }}").unwrap();
    let mut driver = folder.open();
    let text = pane(&mut driver, "aws_db_host");
    assert!(text.contains("caf\\xE9/x.py:3"), "{text}");
    driver.press("e");
    assert_eq!(driver.edited.last().unwrap().file, inner.join("x.py"));
    let text = pane(&mut driver, "aws_retry_limit");
    assert!(text.contains("caf\\xE9/a.sh:1"), "{text}");
    driver.press("e");
    assert_eq!(driver.edited.last().unwrap().file, inner.join("a.sh"));
}

#[test]
fn a_presentation_shows_no_usage() {
    let deployment = Arc::new(sample::deployment());
    let (shown, sources) = sample::sources().presented(&deployment);
    let mut driver = Driver::world_with(shown, sources, (120, 40), |setup| {
        setup.is_presented = true;
    });
    assert!(!driver.shows("DAGS") && !driver.shows("billing.py"));
    driver.press("u");
    assert!(
        driver.shows("presentation mode does not show what DAG files read"),
        "{}",
        driver.text()
    );
    assert!(!driver.shows("no DAG files are known"));
    let driver = Driver::demo(120, 40);
    assert!(driver.text().contains(" DAGS "), "{}", driver.text());
}

#[test]
fn a_pattern_has_its_calls_beside_it() {
    let folder = Folder::new("cost", &[("x.py", READS)]);
    let mut driver = folder.open();
    driver.press("w");
    assert!(driver.shows("DAG files: at most"), "{}", driver.text());
    let today = driver.text();
    driver
        .press("esc :")
        .type_in("what-if variables-lookup-pattern=^nothing$")
        .press("enter");
    assert!(driver.text().contains("→ 0 (a parse"), "{}", driver.text());
    assert!(!today.contains("→ 0 (a parse"), "{today}");
}
