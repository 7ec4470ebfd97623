//! Layers that are listed only when the user asks for it, after the screen has said what that does.

use crate::app::action::Action;
use crate::app::message::Effect;
use crate::app::state::State;

impl State {
    /// Says first what the listing of these layers does; asked once more, lists them.
    pub(super) fn list_on_request(&mut self) {
        let layers: Vec<_> = self.listing.catalog.on_request().collect();
        if layers.is_empty() {
            return self.notify("no layer waits to be listed");
        }
        if !std::mem::replace(&mut self.listing.is_request_announced, true) {
            let titles: Vec<_> = layers.iter().map(|layer| layer.title()).collect();
            let keymap = self.appearance.keymap();
            let again = keymap.hint("; ", Action::ListOnRequest, "again: list it");
            let titles = titles.join(" and ");
            return self.notify(format!(
                "{titles} sends all values and may mark each as retrieved{again}"
            ));
        }
        self.effects.push(Effect::ListRequested {
            generation: self.listing.generation,
            kind: self.listing.kind,
            layers,
        });
    }
}
