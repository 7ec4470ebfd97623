//! The order of lookup, out of flag, file and what a configured Airflow says.

use super::super::ConfigError;
use super::super::secrets::{Backend, Secrets};
use super::Merger;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::named_order::{self, Presets};
use crate::domain::search_path::{Layer, Order, in_a_line};

impl Merger<'_> {
    /// The flag, the file, what a configured Airflow says; else the order of Datacoves' documentation.
    pub(super) fn order(
        &mut self,
        own: &Secrets,
        server: &Secrets,
    ) -> Result<Sourced<Order>, ConfigError> {
        let flag = self
            .flags
            .order
            .as_ref()
            .map(|text| (named_order::words(text), Origin::Flag("--order")));
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
        let presets = Presets {
            datacoves: self.datacoves_order(),
            // Without a configuration, the one that this program is about.
            airflow: Order::Airflow {
                custom: custom_layer(own).or(Some(Layer::AWS)),
                server_custom: custom_layer(server).or(Some(Layer::AWS)),
            },
        };
        named_order::order(parts, presets)
            .map_err(|error| ConfigError(format!("{origin}: {error}")))
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
