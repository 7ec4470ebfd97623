//! The roles of text on the screen, their names in a theme's file, and the role that each falls back to.

/// What a piece of the screen is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// What matters less.
    Muted,
    /// What stands out without being good or bad.
    Accent,
    /// Lines around panes.
    Border,
    /// Titles of panes.
    Title,
    /// The selected row.
    Selection,
    /// The part of a key that the filter found.
    Match,
    /// The layer that wins.
    Winner,
    /// A layer that also holds the key.
    Shadowed,
    /// A layer that is never asked.
    Skipped,
    /// Look here.
    Warning,
    /// Something failed.
    Error,
    /// Masked, or a revealed value.
    Secret,
    /// The sample's banner.
    Banner,
    /// A key of the keyboard.
    Key,
    /// The lines at the top and at the foot.
    Bar,
}

/// A role and its name in a theme's file.
pub struct RoleRow {
    /// The role.
    pub role: Role,
    /// Its name.
    pub name: &'static str,
    /// The role whose style it has where a theme says nothing of it; text has the terminal's own.
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
