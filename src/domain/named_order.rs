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
        [only] if only.eq_ignore_ascii_case("datacoves") => Ok(presets.datacoves),
        [only] if only.eq_ignore_ascii_case("airflow") => Ok(presets.airflow),
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
        if name.is_empty() {
            return Err(
                "a layer's name is missing; expected names with commas, like aws,env".to_owned(),
            );
        }
        if name.eq_ignore_ascii_case("airflow") {
            let text = "`airflow` is a whole order: give it alone, or name its layers";
            return Err(text.to_owned());
        }
        let layer: Layer = name.to_lowercase().parse().map_err(|error| {
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
        check("AWS,Env", Ok("aws,env"));
        check("Airflow", Ok("airflow"));
        let whole = "`airflow` is a whole order: give it alone, or name its layers";
        check("aws,airflow", Err(whole));
        let missing = "a layer's name is missing; expected names with commas, like aws,env";
        check("aws,,env", Err(missing));
        check("", Err(missing));
        check("env,env", Err("`env` is given twice"));
        check(
            "env,datacoves,metastor",
            Err("unknown layer `metastor`; did you mean `metastore`?"),
        );
    }
}
