//! The forms and fields of the filter language, one row each. Help is generated from these tables.

/// A way to write a term about the name.
#[derive(Debug)]
pub struct QueryForm {
    /// How it is written, by example.
    pub example: &'static str,
    /// Which keys it finds.
    pub sentence: &'static str,
}

/// Something other than the name that can be asked for.
#[derive(Debug)]
pub struct QueryField {
    /// The word before the colon or the sign.
    pub name: &'static str,
    /// What follows the word.
    pub takes: Takes,
    /// How it is written, by example.
    pub example: &'static str,
    /// Which keys it finds.
    pub sentence: &'static str,
    pub(super) id: Id,
}

/// What follows a field's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A colon and the beginning of a layer's name.
    Layer,
    /// A colon.
    Nothing,
    /// `<` or `>` and an age or a date.
    Age,
    /// A colon and the beginning of a word for how DAG files read a key.
    Usage,
}

/// Which test a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Id {
    Layer,
    Wins,
    Missing,
    Shadowed,
    Sensitive,
    Uncertain,
    Deleted,
    Changed,
    Usage,
}

/// Every way to ask for a name.
#[rustfmt::skip] // One row per form.
pub const FORMS: [QueryForm; 9] = [
    form("password", "contain this, ignoring case; several words must all match"),
    form("dev|test", "match one of these; works with any terms"),
    form("!test", "do not match what follows; works with any term"),
    form("'Db_a:b", "contain exactly this, with case and signs as typed"),
    form("^aws_", "begin with this"),
    form("_url$", "end with this; ^whole$ matches the whole name"),
    form("/_v[0-9]+$/", "match this regex; case counts if it has a capital letter"),
    form("~mypw", "contain these letters in this order, best match first"),
    form(r"my\ key", "contain a space"),
];

/// Every field.
#[rustfmt::skip] // One row per field.
pub const FIELDS: [QueryField; 9] = [
    field(Id::Layer, "layer", Takes::Layer, "layer:aws", "are in this layer; the start of its name is enough"),
    field(Id::Wins, "wins", Takes::Layer, "wins:env", "are won by this layer; wins:none means missing:"),
    field(Id::Missing, "missing", Takes::Nothing, "missing:", "are listed somewhere, but no visible layer gives them to Airflow"),
    field(Id::Shadowed, "shadowed", Takes::Nothing, "shadowed:", "are also in a layer that is never reached"),
    field(Id::Sensitive, "sensitive", Takes::Nothing, "sensitive:", "have a name that Airflow treats as sensitive"),
    field(Id::Uncertain, "uncertain", Takes::Nothing, "uncertain:", "may be won by a layer that was not inspected"),
    field(Id::Deleted, "deleted", Takes::Nothing, "deleted:", "have a secret that is scheduled for deletion"),
    field(Id::Changed, "changed", Takes::Age, "changed<2d", "changed in the last 2 days; > means before; or 2026-01-31"),
    field(Id::Usage, "usage", Takes::Usage, "usage:parse", "are read by DAG files at parse time; or run, both, dynamic, unused, unseen (--dags)"),
];

/// A few of all examples, for whoever begins to type.
pub const FIRST_EXAMPLES: [&str; 6] = [
    "^aws_",
    "_url$",
    "dev|test",
    "missing:",
    "wins:env",
    "changed<2d",
];

const fn form(example: &'static str, sentence: &'static str) -> QueryForm {
    QueryForm { example, sentence }
}

const fn field(
    id: Id,
    name: &'static str,
    takes: Takes,
    example: &'static str,
    sentence: &'static str,
) -> QueryField {
    QueryField {
        name,
        takes,
        example,
        sentence,
        id,
    }
}

/// The field of a name, in any case.
pub(super) fn field_named(name: &str) -> Option<&'static QueryField> {
    FIELDS
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name))
}
