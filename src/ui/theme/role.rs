//! The roles of text on the screen, their names in a theme's file, and the role that each falls back to.

/// The purpose of a part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Less important text.
    Muted,
    /// Highlighted text that is neither good nor bad.
    Accent,
    /// Lines around panes.
    Border,
    /// Titles of panes.
    Title,
    /// The selected row.
    Selection,
    /// The part of a key that matches the filter.
    Match,
    /// The layer that wins.
    Winner,
    /// A layer that also has the key.
    Shadowed,
    /// A layer that is not asked.
    Skipped,
    /// Something to check.
    Warning,
    /// Something failed.
    Error,
    /// Masked, or a revealed value.
    Secret,
    /// The sample's banner.
    Banner,
    /// A keyboard key.
    Key,
    /// The lines at the top and at the bottom.
    Bar,
}

/// A role and its name in a theme's file.
pub struct RoleRow {
    /// The role.
    pub role: Role,
    /// Its name.
    pub name: &'static str,
    /// The role whose style it has where a theme does not define it; None for text, which has the terminal's own.
    pub falls_back: Option<Role>,
}

const fn row(role: Role, name: &'static str, falls_back: Role) -> RoleRow {
    RoleRow {
        role,
        name,
        falls_back: Some(falls_back),
    }
}

/// Every role, in the order of the type, and what it falls back to: shadowed to muted to text.
pub const ROLES: [RoleRow; 16] = [
    RoleRow {
        role: Role::Text,
        name: "text",
        falls_back: None,
    },
    row(Role::Muted, "muted", Role::Text),
    row(Role::Accent, "accent", Role::Text),
    row(Role::Border, "border", Role::Muted),
    row(Role::Title, "title", Role::Text),
    row(Role::Selection, "selection", Role::Banner),
    row(Role::Match, "match", Role::Accent),
    row(Role::Winner, "winner", Role::Accent),
    row(Role::Shadowed, "shadowed", Role::Muted),
    row(Role::Skipped, "skipped", Role::Muted),
    row(Role::Warning, "warning", Role::Accent),
    row(Role::Error, "error", Role::Warning),
    row(Role::Secret, "secret", Role::Accent),
    row(Role::Banner, "banner", Role::Bar),
    row(Role::Key, "key", Role::Accent),
    row(Role::Bar, "bar", Role::Muted),
];

impl Role {
    /// A role by its name in a theme's file.
    pub fn by_name(name: &str) -> Option<Self> {
        let row = ROLES.iter().find(|row| row.name == name)?;
        Some(row.role)
    }

    /// What it falls back to.
    pub fn falls_back(self) -> Option<Self> {
        ROLES.get(self as usize)?.falls_back
    }
}
