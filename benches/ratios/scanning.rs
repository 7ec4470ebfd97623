//! Scanning DAG files, next to the bare parser whose result a visitor walks through.

use std::hint::black_box;
use std::time::Instant;

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, PySourceType};
use ruff_python_parser::parse_unchecked_source;
use varlens::domain::dag::{ScanContext, scan_python};

use crate::report::Report;
use crate::rounds::{Effort, Pair, in_turn};

const FILES: usize = 1_000;
/// At least half the speed of the bare parser.
const LIMIT: Option<f64> = Some(2.0);

/// Files that read keys, and files of helpers that read none.
pub fn measure(effort: Effort, report: &mut Report) {
    let dags: Vec<String> = (0..FILES).map(dag).collect();
    let helpers: Vec<String> = (0..FILES).map(helper).collect();
    report.ratio(
        "scan of 1,000 DAG files / parser with a visitor",
        pair(effort, &dags),
        LIMIT,
    );
    report.ratio(
        "scan of 1,000 helpers / parser with a visitor",
        pair(effort, &helpers),
        LIMIT,
    );
    let bytes: usize = dags.iter().map(String::len).sum();
    report.number("size of the DAG files", bytes / 1_000, "kB", None);
}

fn pair(effort: Effort, files: &[String]) -> Result<Pair, String> {
    let effort = Effort {
        starts: effort.rounds,
        ..effort
    };
    let ours = || {
        let began = Instant::now();
        for source in files {
            let context = ScanContext {
                sensitive: &|name| name.contains("password"),
                gone_dag_arguments: &[],
                template: &|_, _| None,
            };
            black_box(scan_python(source, &context));
        }
        Ok(began.elapsed())
    };
    let floor = || {
        let began = Instant::now();
        for source in files {
            let parsed = parse_unchecked_source(source, PySourceType::Python);
            let mut calls = Calls(0);
            calls.visit_body(parsed.suite());
            black_box(calls.0);
        }
        Ok(began.elapsed())
    };
    in_turn(effort, ours, floor)
}

struct Calls(usize);

impl<'a> Visitor<'a> for Calls {
    fn visit_expr(&mut self, expr: &'a Expr) {
        self.0 += usize::from(expr.is_call_expr());
        walk_expr(self, expr);
    }
}

fn dag(number: usize) -> String {
    let tasks: Vec<String> = (0..8)
        .map(|task| {
            format!(
                "    @task(retries=2)\n    def load_{task}(day: str, region: str = 'eu-west-1') -> dict:\n        \
                 \"\"\"Loads one table for a day.\"\"\"\n        token = Variable.get('aws_token_{number}_{task}')\n        \
                 rows = [row for row in fetch(f'https://example.com/{{region}}/{{day}}', token) if row['size'] > 0]\n        \
                 logging.info('loaded %s rows of %s', len(rows), day)\n        return {{'rows': len(rows), 'day': day}}\n\n"
            )
        })
        .collect();
    let tasks = tasks.concat();
    format!(
        "\"\"\"DAG number {number}.\"\"\"\nimport datetime\nimport logging\n\nfrom airflow.decorators import dag, task\n\
         from airflow.models import Variable\nfrom airflow.operators.bash import BashOperator\n\nfrom helpers.http import fetch\n\n\
         DEFAULTS = {{'owner': 'data', 'retries': 3, 'retry_delay': datetime.timedelta(minutes=5)}}\n\n\
         @dag(schedule='@daily', start_date=datetime.datetime(2024, 1, 1), default_args=DEFAULTS, catchup=False, tags=['a', 'b'])\n\
         def pipeline_{number}():\n{tasks}    \
         done = BashOperator(task_id='done', bash_command='echo {{{{ ds }}}} {{{{ var.value.region_{number} }}}}')\n    \
         for day in ('2024-01-01', '2024-01-02'):\n        load_0(day) >> done\n    load_1('x') >> load_2('y') >> done\n\n\
         pipeline_{number}()\n"
    )
}

fn helper(number: usize) -> String {
    let functions: Vec<String> = (0..12)
        .map(|function| {
            format!(
                "def clean_{function}(frame, columns=('a', 'b', 'c')):\n    \
                 \"\"\"Cleans columns.\"\"\"\n    result = {{}}\n    for column in columns:\n        \
                 values = [value.strip() for value in frame[column] if value is not None]\n        \
                 if len(values) > {number}:\n            result[column] = sorted(set(values))\n        \
                 else:\n            result[column] = values\n    return result\n\n\n"
            )
        })
        .collect();
    let functions = functions.concat();
    format!("import os\nimport re\n\nfrom airflow.models import Variable\n\n\n{functions}")
}
