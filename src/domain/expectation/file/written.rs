//! What a line has on its right: layers, texts, numbers.

use toml::Spanned;
use toml::de::DeValue;

use super::super::judge::{Expected, FOUND, MISSING};
use super::super::setting::{SETTINGS, Setting};
use crate::domain::search_path::Layer;
use crate::domain::suggest::unknown;

/// What is expected; None for a value of another type.
///
/// # Errors
/// A word that is no layer, with the nearest right one.
pub(super) fn expected(value: &Spanned<DeValue<'_>>) -> Result<Option<Expected>, String> {
    let Some(words) = strings(value) else {
        return Ok(None);
    };
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => return Err("name a layer, such as \"aws\", or \"missing\"".to_owned()),
        [FOUND] => return Ok(Some(Expected::Found)),
        [MISSING] => return Ok(Some(Expected::Missing)),
        _ => {}
    }
    let mut layers = Vec::new();
    for word in &words {
        if [FOUND, MISSING].contains(&word.as_str()) {
            return Err(format!(
                "\"{word}\" is not a layer, so it is alone, not in a list"
            ));
        }
        let layer: Layer = word.parse().map_err(|_| unknown_layer(word))?;
        layers.push(layer);
    }
    Ok(Some(Expected::Layers(layers)))
}

fn unknown_layer(word: &str) -> String {
    let layers: Vec<_> = Layer::all().map(Layer::name).collect();
    let own: Vec<_> = layers
        .iter()
        .copied()
        .filter(|name| !name.contains('/'))
        .chain([FOUND, MISSING])
        .collect();
    let known = if word.contains('/') { &layers } else { &own };
    match unknown("layer", word, known) {
        // What resembles no layer may be a value that somebody pasted.
        text if text.contains("`; known: ") => {
            format!(
                "this is not the name of a layer; known: {}",
                known.join(", ")
            )
        }
        text => text,
    }
}

pub(super) fn is_setting(name: &str) -> bool {
    SETTINGS.iter().any(|row| row.name == name)
}

pub(super) fn no_expectation(name: &str, value: &DeValue<'_>) -> String {
    if is_setting(name) {
        return format!("{name} is a setting: put it above the first [table], or into [limits]");
    }
    if value.is_table() {
        return format!("{name}: a key with a dot needs quotes: \"{name}.…\" = \"aws\"");
    }
    format!("{name}: expected a layer in quotes, such as \"aws\", or \"missing\" or \"found\"")
}

/// A text, or a list of texts.
pub(super) fn strings(value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    if let Some(text) = value.get_ref().as_str() {
        return Some(vec![text.to_owned()]);
    }
    let list = value.get_ref().as_array()?.iter();
    list.map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

pub(super) fn number(value: &Spanned<DeValue<'_>>, least: u64) -> Option<u64> {
    let number = value.get_ref().as_integer()?;
    let number = u64::from_str_radix(number.as_str(), number.radix()).ok()?;
    (number >= least).then_some(number)
}

/// The least number that a setting may have.
pub(super) fn least(setting: Setting) -> u64 {
    u64::from(setting != Setting::TaskRuns)
}

/// How often something happens.
pub(super) fn rate(setting: Setting, value: &Spanned<DeValue<'_>>) -> Option<u32> {
    u32::try_from(number(value, least(setting))?).ok()
}
