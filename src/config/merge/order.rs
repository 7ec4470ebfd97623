//! The order of lookup, out of flag, file and what a configured Airflow says.

use super::super::ConfigError;
use super::super::secrets::{Backend, Secrets};
use super::Merger;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::search_path::{Layer, Order, in_a_line};

impl Merger<'_> {
    /// The flag, the file, what a configured Airflow says; else the order of Datacoves' documentation.
    pub(super) fn order(
        &mut self,
        own: &Secrets,
        server: &Secrets,
    ) -> Result<Sourced<Order>, ConfigError> {
        let split = |text: &String| text.split(',').map(|part| part.trim().to_owned()).collect();
        let flag = self
            .flags
            .order
            .as_ref()
            .map(|text| (split(text), Origin::Flag("--order")));
        let file = self
            .file
            .list("order")
            .map(|at| (at.value, Origin::File(at.place)));
        let order = match flag.or(file) {
            Some((parts, origin)) => {
                Sourced::new(self.named_order(&parts, &origin, own, server)?, origin)
            }
            None => self.derived_order(own, server),
        };
        let shown = match &order.value {
            Order::Own(_) => order.value.name(),
            preset => {
                let layers = preset.layers(Kind::Variable);
                let layers = in_a_line(&layers);
                format!("{} ({layers})", preset.name())
            }
        };
        self.note("order", &shown, &order.origin);
        Ok(order)
    }

    pub(super) fn named_order(
        &self,
        parts: &[String],
        origin: &Origin,
        own: &Secrets,
        server: &Secrets,
    ) -> Result<Order, ConfigError> {
        if let [only] = parts {
            match only.as_str() {
                "datacoves" => return Ok(self.datacoves_order()),
                "airflow" => {
                    // Without a configuration, the one that this program is about.
                    let custom = |secrets| custom_layer(secrets).or(Some(Layer::Aws));
                    return Ok(Order::Airflow {
                        custom: custom(own),
                        server_custom: custom(server),
                    });
                }
                _ => {}
            }
        }
        let mut layers = Vec::new();
        for part in parts {
            let layer: Layer = part.parse().map_err(|error| {
                ConfigError(format!(
                    "{origin}: `{part}`: {error}, or datacoves or airflow alone"
                ))
            })?;
            if layers.contains(&layer) {
                return Err(ConfigError(format!("{origin}: `{part}` is given twice")));
            }
            layers.push(layer);
        }
        Ok(Order::Own(layers))
    }

    fn derived_order(&mut self, own: &Secrets, server: &Secrets) -> Sourced<Order> {
        if !self.is_configured {
            return Sourced::assumed(self.datacoves_order());
        }
        let Some((backend, origin)) = own.backend.as_ref().or(server.backend.as_ref()) else {
            let found = Origin::Detected("an Airflow without a secrets backend".to_owned());
            let order = Order::Airflow {
                custom: None,
                server_custom: None,
            };
            return Sourced::new(order, found);
        };
        if *backend == Backend::Datacoves {
            return Sourced::new(self.datacoves_order(), origin.clone());
        }
        if let Backend::Unknown(class) = backend {
            self.warnings.push(format!(
                "varlens does not know the secrets backend {class}; its layer is shown as not inspected"
            ));
        }
        let order = Order::Airflow {
            custom: custom_layer(own),
            server_custom: custom_layer(server),
        };
        Sourced::new(order, origin.clone())
    }

    pub(super) fn datacoves_order(&self) -> Order {
        let replace = self.file.flag("datacoves.replace");
        Order::Datacoves {
            replace: replace.is_some_and(|at| at.value),
            metastore: self.file.text("metastore.url-env").is_some(),
        }
    }

    pub(super) fn name_gate(&mut self) -> Sourced<Option<String>> {
        let gate = match self.in_file("datacoves.name-gate") {
            Some((gate, origin)) => {
                Sourced::new(Some(gate).filter(|gate| !gate.is_empty()), origin)
            }
            None => Sourced::new(None, Origin::Default),
        };
        let shown = gate.value.clone().unwrap_or_else(|| "off".to_owned());
        self.note("datacoves.name-gate", &shown, &gate.origin);
        gate
    }
}

fn custom_layer(secrets: &Secrets) -> Option<Layer> {
    secrets.backend.as_ref().map(|(backend, _)| backend.layer())
}
