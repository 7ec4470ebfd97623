//! The words of stand-ins: short, plain, in lower case, and in no name that a team would give a secret.

/// Two of these make a stand-in.
pub(super) const WORDS: [&str; 96] = [
    "acorn", "alpine", "amber", "anchor", "apple", "april", "arch", "aspen", "autumn", "badger",
    "bamboo", "basil", "beach", "birch", "bison", "bloom", "breeze", "brook", "cactus", "canyon",
    "cedar", "cherry", "cliff", "clover", "cobalt", "comet", "copper", "coral", "cotton", "crane",
    "daisy", "delta", "dune", "eagle", "echo", "elm", "ember", "falcon", "fern", "finch", "fjord",
    "flint", "forest", "galaxy", "garnet", "ginger", "glade", "grove", "harbor", "hazel", "heron",
    "hill", "indigo", "iris", "island", "ivory", "jasper", "juniper", "lagoon", "lark", "lemon",
    "lilac", "lily", "lotus", "maple", "marble", "meadow", "mint", "moss", "north", "oak", "ocean",
    "olive", "onyx", "opal", "orchid", "otter", "pebble", "pine", "plum", "pond", "poppy",
    "quartz", "quill", "raven", "reef", "river", "robin", "rose", "saffron", "sage", "spruce",
    "tulip", "violet", "willow", "zinc",
];

/// The word of a drawn number.
pub(super) fn word(drawn: u64) -> &'static str {
    let count = WORDS.len() as u64;
    let index = usize::try_from(drawn % count).unwrap_or_default();
    WORDS.get(index).copied().unwrap_or("amber")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deployment::Deployment;

    #[test]
    fn words_are_plain_given_once_and_not_sensitive() {
        let mut words = WORDS.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), WORDS.len());
        let masking = Deployment::assumed("test").masker();
        assert!(masking.because("my_password").is_some());
        for word in WORDS {
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
            assert_eq!(masking.because(word), None, "{word}");
        }
    }
}
