//! Which listed names are a team's own value for a key.

use super::Catalog;
use crate::domain::key::Key;
use crate::domain::search_path::{Layer, Store};

impl Catalog {
    /// The team that has its own value for `key` at this layer; one of them where there are several.
    pub fn team_with(&self, layer: Layer, key: &Key) -> Option<&str> {
        if self.team_keys.is_empty() {
            return None;
        }
        let name = match layer.store {
            Store::Env => key.name.to_uppercase(),
            _ => key.name.clone(),
        };
        self.team_keys.get(&(layer, name)).map(String::as_str)
    }

    /// Records keys of teams, each with its team.
    pub(super) fn add_team_keys(&mut self, layer: Layer, keys: Vec<(String, String)>) {
        for (key, team) in keys {
            self.team_keys.entry((layer, key)).or_insert(team);
        }
    }

    /// `<team>--<key>` in AWS; nothing in the name says which of several separators is the one.
    pub(super) fn note_team(&mut self, layer: Layer, name: &str) {
        if layer.store != Store::Aws {
            return;
        }
        for (at, separator) in name.match_indices("--") {
            let key = &name[at + separator.len()..];
            if at > 0 && !key.is_empty() {
                let team = name[..at].to_owned();
                self.add_team_keys(layer, vec![(key.to_owned(), team)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::ListedKey;
    use crate::domain::key::Kind;

    #[test]
    fn a_teams_own_secret_is_known_by_its_name() {
        let mut catalog = Catalog::new();
        let keys = ["red--x", "--y", "blue--", "z"].map(ListedKey::named);
        catalog.add(Layer::AWS, keys.to_vec());
        let of = vec![("MYVAR".to_owned(), "MARKETING".to_owned())];
        catalog.add_team_keys(Layer::ENV, of);
        let team = |layer, name: &str| {
            let key = Key::new(Kind::Variable, name);
            catalog.team_with(layer, &key)
        };
        assert_eq!(team(Layer::AWS, "x"), Some("red"));
        for none in ["y", "", "z", "red--x"] {
            assert_eq!(team(Layer::AWS, none), None, "{none}");
        }
        assert_eq!(team(Layer::ENV, "myvar"), Some("MARKETING"));
        assert_eq!(team(Layer::METASTORE, "x"), None);
    }
}
