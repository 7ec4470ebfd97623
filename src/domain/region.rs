//! AWS's commercial regions, to be offered. Any other name can be given with `--region`: new ones come.
//!
//! From AWS's documentation, "AWS Regions" (<https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>).

use super::suggest::nearest;

/// A region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name, e.g. `eu-west-1`.
    pub name: &'static str,
    /// Where it is.
    pub place: &'static str,
}

/// All of them, those nearest to each other together.
pub const REGIONS: &[Region] = &[
    region("us-east-1", "N. Virginia"),
    region("us-east-2", "Ohio"),
    region("us-west-1", "N. California"),
    region("us-west-2", "Oregon"),
    region("ca-central-1", "Canada, Central"),
    region("ca-west-1", "Calgary"),
    region("mx-central-1", "Mexico, Central"),
    region("sa-east-1", "São Paulo"),
    region("eu-central-1", "Frankfurt"),
    region("eu-central-2", "Zurich"),
    region("eu-west-1", "Ireland"),
    region("eu-west-2", "London"),
    region("eu-west-3", "Paris"),
    region("eu-south-1", "Milan"),
    region("eu-south-2", "Spain"),
    region("eu-north-1", "Stockholm"),
    region("il-central-1", "Tel Aviv"),
    region("me-central-1", "UAE"),
    region("me-south-1", "Bahrain"),
    region("af-south-1", "Cape Town"),
    region("ap-south-1", "Mumbai"),
    region("ap-south-2", "Hyderabad"),
    region("ap-east-1", "Hong Kong"),
    region("ap-east-2", "Taipei"),
    region("ap-northeast-1", "Tokyo"),
    region("ap-northeast-2", "Seoul"),
    region("ap-northeast-3", "Osaka"),
    region("ap-southeast-1", "Singapore"),
    region("ap-southeast-2", "Sydney"),
    region("ap-southeast-3", "Jakarta"),
    region("ap-southeast-4", "Melbourne"),
    region("ap-southeast-5", "Malaysia"),
    region("ap-southeast-6", "New Zealand"),
    region("ap-southeast-7", "Thailand"),
];

const fn region(name: &'static str, place: &'static str) -> Region {
    Region { name, place }
}

/// Whether AWS could have a region of this name, which becomes part of a host's name.
pub fn could_be(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !name.is_empty() && name.chars().all(is_allowed)
}

/// What may be meant by a name that is none: the nearest region, or how one is named.
pub fn meant(name: &str) -> String {
    let known: Vec<_> = REGIONS.iter().map(|region| region.name).collect();
    match nearest(name, &known) {
        Some(near) => format!("did you mean {near}?"),
        None => "region names look like us-east-1".to_owned(),
    }
}

/// The region whose name was written with other case or signs: `us-west-2` for `us-west2`. A name of other letters may be a
/// region that this list does not have.
pub fn misspelt(name: &str) -> Option<&'static str> {
    let letters = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let written = letters(name);
    let region = REGIONS
        .iter()
        .find(|region| letters(region.name) == written)?;
    (region.name != name).then_some(region.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_than_regions() {
        for name in ["us-east-1", "xx-new-9"] {
            assert!(could_be(name), "{name}");
        }
        for name in ["", "us east 1", "us-east-1.example.com", "us_east_1"] {
            assert!(!could_be(name), "{name}");
        }
        assert_eq!(meant("us east 1"), "did you mean us-east-1?");
        assert_eq!(meant("???"), "region names look like us-east-1");
    }

    #[test]
    fn another_spelling_of_a_region_is_no_new_region() {
        for name in ["us-west2", "US-WEST-2", "us_west_2"] {
            assert_eq!(misspelt(name), Some("us-west-2"), "{name}");
        }
        for name in ["us-west-2", "cn-north-1", "us-west-3", ""] {
            assert_eq!(misspelt(name), None, "{name}");
        }
    }

    #[test]
    fn each_region_is_listed_once() {
        let mut names: Vec<_> = REGIONS.iter().map(|region| region.name).collect();
        for name in &names {
            let parts: Vec<_> = name.split('-').collect();
            assert_eq!(parts.len(), 3, "{name}");
            assert!(parts[2].parse::<u8>().is_ok(), "{name}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REGIONS.len());
    }
}
