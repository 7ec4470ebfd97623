//! The order of lookup as the user writes it: a preset's name, or layers with commas.

use crate::domain::search_path::{Layer, Order};
use crate::domain::suggest;

/// What the names of the presets mean in one deployment.
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
/// The name that is not a layer, with the nearest one that is; or a layer that is given twice.
pub fn order(names: &[String], presets: Presets) -> Result<Order, String> {
    match names {
        [only] if only == "datacoves" => Ok(presets.datacoves),
        [only] if only == "airflow" => Ok(presets.airflow),
        _ => layers(names).map(Order::Own),
    }
}

/// The parts of a list with commas.
pub fn split(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).collect()
}

/// The layers with these names, each once.
///
/// # Errors
/// The name that is not a layer, with the nearest one that is; or a layer that is given twice.
pub fn layers(names: &[String]) -> Result<Vec<Layer>, String> {
    let mut layers = Vec::new();
    for name in names {
        let layer: Layer = name.parse().map_err(|error| {
            let known: Vec<_> = Layer::all().map(Layer::name).collect();
            match suggest::nearest(name, &known) {
                Some(near) => format!("unknown layer `{name}`; did you mean `{near}`?"),
                None => format!("`{name}`: {error}, or datacoves or airflow alone"),
            }
        })?;
        if layers.contains(&layer) {
            return Err(format!("`{name}` is given twice"));
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
        let read = order(&split(text), Presets { datacoves, airflow });
        let read = read.map(|order| order.name());
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn reads_presets_and_lists_of_layers() {
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
