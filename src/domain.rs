//! What varlens is about: keys, releases, deployments, the walk, masking, the catalog.
//!
//! No I/O, no clock, no async, no terminal. Everything here is a function of its arguments, so it is tested by
//! tables and replayed against what real Airflow answered.

pub mod airflow_config;
pub mod api_route;
pub mod backend_kwargs;
pub mod caller;
pub mod catalog;
pub mod config_option;
pub mod config_warning;
pub mod connection;
pub mod cost;
pub mod dag;
pub mod database_url;
pub mod deployment;
pub mod diagnosis;
pub mod doctor;
pub mod elsewhere;
pub mod expectation;
pub mod inventory;
pub mod key;
pub mod local_file;
pub mod lookup;
pub mod mask;
pub mod misplaced;
pub mod named_order;
pub mod nearest;
pub mod other_backend;
pub mod pasted;
pub mod policy;
pub mod prediction;
pub mod process;
pub mod python_error;
pub mod python_json;
pub mod python_literal;
pub mod python_re;
pub mod python_text;
pub mod python_url;
pub mod query;
pub mod reason;
pub mod region;
pub mod release;
pub mod renewal;
pub mod report;
pub mod resolve;
pub mod search_path;
pub mod source_line;
pub mod stand_in;
pub mod suggest;
pub mod team;
pub mod traceback;
pub mod usage;
pub mod value;
pub mod verdict;
pub mod versions;
pub mod what_if;
