//! The number of a row, and the bit of each layer.

use crate::domain::search_path::Layer;

/// The number of a row; rows keep their number while the catalog lives.
pub type RowId = u32;

/// The bit of a layer in a row's set of layers.
pub(super) const fn bit(layer: Layer) -> u16 {
    1 << layer.index()
}
