//! The case of letters, in which names that share an environment variable differ.

/// Letters in one case, or in a numbered mix of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameCase {
    Lower,
    Upper,
    /// 0 has a capital at the beginning of each word; the others differ from it and from each other.
    Mixed(u32),
}

impl NameCase {
    /// How many mixed cases there are.
    pub(super) const MIXED: u32 = 64;

    /// The case of a text.
    pub(super) fn from_text(text: &str) -> Self {
        let has_upper = text.chars().any(char::is_uppercase);
        let has_lower = text.chars().any(char::is_lowercase);
        match (has_upper, has_lower) {
            (true, true) => Self::Mixed(0),
            (true, false) => Self::Upper,
            (false, _) => Self::Lower,
        }
    }

    /// This case, and then every other one that may replace it.
    pub(super) fn and_others(self) -> impl Iterator<Item = Self> {
        std::iter::once(self).chain((0..Self::MIXED).map(Self::Mixed))
    }

    /// A text in this case.
    pub(super) fn put(self, text: &str) -> String {
        let mut is_start = true;
        let mut letter = 0_u32;
        let mut put = String::with_capacity(text.len());
        for c in text.chars() {
            let is_upper = match self {
                Self::Lower => false,
                Self::Upper => true,
                Self::Mixed(0) => is_start,
                Self::Mixed(number) => (number >> (letter % 6)) & 1 == 1,
            };
            is_start = !c.is_alphanumeric();
            letter += u32::from(c.is_alphabetic());
            if is_upper {
                put.extend(c.to_uppercase());
            } else {
                put.extend(c.to_lowercase());
            }
        }
        put
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(
            NameCase::from_text(text).put("two words"),
            expected,
            "{text}"
        );
    }

    #[test]
    fn a_text_in_the_case_of_another() {
        check("lower_1", "two words");
        check("UPPER", "TWO WORDS");
        check("Mixed", "Two Words");
        check("12", "two words");
    }

    #[test]
    fn mixed_cases_differ() {
        let all = NameCase::Lower
            .and_others()
            .map(|case| case.put("amberriver"));
        let mut all: Vec<_> = all.collect();
        assert_eq!(all.len(), 65);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 65);
    }
}
