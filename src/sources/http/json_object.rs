//! A JSON object: serde by itself would also take a list for a struct, its fields in their order.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// What an object holds; a list is an error.
pub struct JsonObject<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for JsonObject<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = JsonObject<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(JsonObject)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Named {
        name: Option<String>,
    }

    #[test]
    fn a_list_is_no_object() {
        let read =
            |text: &str| serde_json::from_str::<JsonObject<Named>>(text).map(|named| named.0.name);
        assert_eq!(
            read(r#"{"name": "a", "x": [1]}"#).unwrap(),
            Some("a".to_owned())
        );
        assert_eq!(read("{}").unwrap(), None);
        for text in [r#"["a"]"#, "[]", "null", "5"] {
            assert!(read(text).unwrap_err().is_data(), "{text}");
        }
        assert!(read(r#"{"name": "a""#).unwrap_err().is_eof());
        // The control: what serde does by itself.
        let bare: Named = serde_json::from_str(r#"["a"]"#).unwrap();
        assert_eq!(bare.name, Some("a".to_owned()));
    }
}
