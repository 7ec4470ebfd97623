//! Rules of Airflow's `LocalFilesystemBackend` (`secrets/local_filesystem.py`).

use super::{Since, Version};

/// How the ending of a file's name is found, and what is raised for a file that cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileNameRule {
    /// What follows the last dot of the whole path; whether the file exists is looked up before that.
    LastDot,
    /// `pathlib.Path.suffix`, so that `.env` has none; with exceptions of their own (3.1 and later).
    Suffix,
}

/// What counts as white space before the `#` of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentSpace {
    /// `re`: Unicode's.
    Unicode,
    /// `re2`: ASCII's (2.6.3 to 2.11).
    Ascii,
}

/// The rules of one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a rule that changed in a release of its own"
)]
pub struct LocalFileRules {
    /// `.yml` is YAML too.
    pub yml: bool,
    /// How files are named.
    pub name: FileNameRule,
    /// What a comment may begin with.
    pub comment_space: CommentSpace,
    /// A list in JSON or YAML is the variable's value; before, its only item is, and another number of items fails the file.
    pub keeps_lists: bool,
    /// There may be a file of config options.
    pub has_configs: bool,
}

const YML: Since<bool> = Since::new(false, &[(Version::new(2, 3, 0), true)]);

const NAME: Since<FileNameRule> = Since::new(
    FileNameRule::LastDot,
    &[(Version::new(3, 1, 0), FileNameRule::Suffix)],
);

const COMMENT_SPACE: Since<CommentSpace> = Since::new(
    CommentSpace::Unicode,
    &[
        (Version::new(2, 6, 3), CommentSpace::Ascii),
        (Version::new(3, 0, 0), CommentSpace::Unicode),
    ],
);

const KEEPS_LISTS: Since<bool> = Since::new(false, &[(Version::new(3, 2, 0), true)]);

const HAS_CONFIGS: Since<bool> = Since::new(false, &[(Version::new(3, 2, 0), true)]);

impl LocalFileRules {
    /// The rules in force in `version` of Airflow.
    pub(super) fn for_version(version: Version) -> Self {
        Self {
            yml: YML.at(version),
            name: NAME.at(version),
            comment_space: COMMENT_SPACE.at(version),
            keeps_lists: KEEPS_LISTS.at(version),
            has_configs: HAS_CONFIGS.at(version),
        }
    }
}
