//! Answers of background work: how many are applied at a time, and which are joined.

use crate::app::message::Message;

/// Answers that wait for the loop; a full queue makes the listing wait. At most these and the one that woke the loop are
/// applied before the loop looks for a key again.
pub const QUEUE: usize = 16;

/// Answers that are ready by now, after the one that came first.
pub(super) fn ready(
    first: Option<Message>,
    mut next: impl FnMut() -> Option<Message>,
) -> Vec<Message> {
    let mut ready = Vec::from_iter(first);
    while ready.len() <= QUEUE
        && let Some(message) = next()
    {
        ready.push(message);
    }
    joined(ready)
}

/// Joins pages of one listing that follow each other: sorting costs more per page than per key.
fn joined(messages: Vec<Message>) -> Vec<Message> {
    let mut joined: Vec<Message> = Vec::with_capacity(messages.len());
    for message in messages {
        let other = match joined.last_mut() {
            Some(last) => append(last, message),
            None => Some(message),
        };
        joined.extend(other);
    }
    joined
}

/// Appends a page of the same listing; gives back any other message.
fn append(last: &mut Message, message: Message) -> Option<Message> {
    match (last, message) {
        (
            Message::Listing {
                generation,
                layer,
                event,
            },
            Message::Listing {
                generation: next_generation,
                layer: next_layer,
                event: next,
            },
        ) if (*generation, *layer) == (next_generation, next_layer) => {
            let event = event.append(next)?;
            Some(Message::Listing {
                generation: next_generation,
                layer: next_layer,
                event,
            })
        }
        (_, message) => Some(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::{ListedKey, ListingEvent, Page};
    use crate::domain::search_path::Layer;

    fn page(generation: u64, name: &str) -> Message {
        Message::Listing {
            generation,
            layer: Layer::AWS,
            event: ListingEvent::page(Page::Keys(vec![ListedKey::named(name)])),
        }
    }

    #[test]
    fn pages_of_one_listing_are_joined() {
        let messages = vec![
            page(1, "a"),
            page(1, "b"),
            Message::Calls(2),
            page(1, "c"),
            page(2, "a"),
            page(2, "d"),
        ];
        let texts: Vec<String> = joined(messages)
            .into_iter()
            .map(|message| match message {
                Message::Listing {
                    generation,
                    event:
                        ListingEvent::Page {
                            page: Page::Keys(keys),
                            pages,
                        },
                    ..
                } => {
                    let names: Vec<_> = keys.into_iter().map(|key| key.name).collect();
                    format!("{generation}: {pages} {}", names.concat())
                }
                _ => "other".to_owned(),
            })
            .collect();
        assert_eq!(texts, ["1: 2 ab", "other", "1: 1 c", "2: 2 ad"]);
    }
}
