//! Taking in what the work in the background answers.

use super::Explorer;
use crate::app::message::Message;

/// Answers that wait for the loop; a full queue makes the listing wait. No more than these and the one that woke the loop are
/// taken in before it looks for a key again.
pub(super) const QUEUE: usize = 16;

impl Explorer {
    /// What is ready by now, behind the answer that came first.
    pub(super) fn apply_ready(&mut self, first: Option<Message>) {
        let mut ready = Vec::from_iter(first);
        while ready.len() <= QUEUE
            && let Ok(message) = self.answers.try_recv()
        {
            ready.push(message);
        }
        self.take_in(ready);
    }

    fn take_in(&mut self, messages: Vec<Message>) {
        for message in joined(messages) {
            self.update(message);
        }
        self.count();
    }

    /// Takes in what is counted while work goes on.
    pub(super) fn count(&mut self) {
        let calls = self.tasks.calls();
        if calls != self.state.calls {
            self.update(Message::Calls(calls));
        }
        let throttled = self.tasks.throttled();
        if throttled != self.state.listing.throttled_in_all {
            self.update(Message::Throttled(throttled));
        }
        let left_out = self.tasks.left_out(self.state.kind);
        if left_out != self.state.left_out {
            self.update(Message::LeftOut(left_out));
        }
    }
}

/// Pages of one listing that follow each other, as one: putting keys in their places among many costs more by the page than
/// by the key.
fn joined(messages: Vec<Message>) -> Vec<Message> {
    let mut joined: Vec<Message> = Vec::with_capacity(messages.len());
    for message in messages {
        match (joined.last_mut(), message) {
            (
                Some(Message::Keys {
                    generation,
                    layer,
                    pages,
                    keys,
                }),
                Message::Keys {
                    generation: same_generation,
                    layer: same_layer,
                    pages: more_pages,
                    keys: more,
                },
            ) if (*generation, *layer) == (same_generation, same_layer) => {
                *pages += more_pages;
                keys.extend(more);
            }
            (_, message) => joined.push(message),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::ListedKey;
    use crate::domain::search_path::Layer;

    fn page(generation: u64, name: &str) -> Message {
        Message::Keys {
            generation,
            layer: Layer::AWS,
            pages: 1,
            keys: vec![ListedKey::named(name)],
        }
    }

    #[test]
    fn pages_of_one_listing_are_taken_in_as_one() {
        let messages = vec![
            page(1, "a"),
            page(1, "b"),
            Message::Calls(2),
            page(1, "c"),
            page(2, "a"),
            page(2, "d"),
        ];
        let told: Vec<String> = joined(messages)
            .into_iter()
            .map(|message| match message {
                Message::Keys {
                    generation,
                    pages,
                    keys,
                    ..
                } => {
                    let names: Vec<_> = keys.into_iter().map(|key| key.name).collect();
                    format!("{generation}: {pages} {}", names.concat())
                }
                _ => "other".to_owned(),
            })
            .collect();
        assert_eq!(told, ["1: 2 ab", "other", "1: 1 c", "2: 2 ad"]);
    }
}
