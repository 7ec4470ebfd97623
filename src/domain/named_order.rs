//! The order of lookup as a person writes it: a preset's name, or layers with commas.

use crate::domain::search_path::{Layer, Order};
use crate::domain::suggest;

/// What the names of the presets stand for in one deployment.
#[derive(Clone, Debug)]
pub struct Presets {
    /// `datacoves`.
    pub datacoves: Order,
    /// `airflow`.
    pub airflow: Order,
}

/// The order that a text names.
///
/// # Errors
/// The word that is no layer, with the nearest that is one; or a layer that is given twice.
pub fn order(words: &[String], presets: Presets) -> Result<Order, String> {
    match words {
        [only] if only == "datacoves" => Ok(presets.datacoves),
        [only] if only == "airflow" => Ok(presets.airflow),
        _ => layers(words).map(Order::Own),
    }
}

/// The words of a list with commas.
pub fn words(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).collect()
}

/// The layers that these words name, each once.
///
/// # Errors
/// The word that is none, with the nearest that is one; or a layer that is given twice.
pub fn layers(words: &[String]) -> Result<Vec<Layer>, String> {
    let mut layers = Vec::new();
    for word in words {
        let layer: Layer = word.parse().map_err(|error| {
            let names: Vec<_> = Layer::all().map(Layer::name).collect();
            match suggest::nearest(word, &names) {
                Some(near) => format!("unknown layer `{word}`; did you mean `{near}`?"),
                None => format!("`{word}`: {error}, or datacoves or airflow alone"),
            }
        })?;
        if layers.contains(&layer) {
            return Err(format!("`{word}` is given twice"));
        }
        layers.push(layer);
    }
    Ok(layers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let datacoves = Order::Datacoves {
            replace: true,
            metastore: false,
        };
        let airflow = Order::Airflow {
            custom: Some(Layer::AWS),
            server_custom: None,
        };
        let read = order(&words(text), Presets { datacoves, airflow });
        let read = read.map(|order| order.name());
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn orders_as_they_are_written() {
        check("datacoves", Ok("datacoves"));
        check("airflow", Ok("airflow"));
        check("env, aws", Ok("env,aws"));
        check("api-server/env", Ok("api-server/env"));
        check("env,env", Err("`env` is given twice"));
        check(
            "env,datacoves,metastor",
            Err("unknown layer `metastor`; did you mean `metastore`?"),
        );
    }
}
