//! Which secrets are in a value, and what the masker knows of them.

use std::rc::Rc;

use super::usage::{KeyKind, Unmasked};

/// A secret that is in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taint {
    pub kind: KeyKind,
    pub key: Option<Rc<str>>,
    /// The name that decides whether the masker knows the text: the key's, or the inner field's of a deserialized JSON. None: nothing decides.
    pub name: Option<Rc<str>>,
    /// The whole of a deserialized JSON value.
    pub json: bool,
    /// Read when the file is parsed.
    pub parse: bool,
    /// Why the masker of this process does not know the text, whatever the name is.
    pub hidden: Option<Unmasked>,
    /// Not a secret itself, but whatever is in this pending value once tasks have run.
    pub pending: Option<usize>,
}

pub(super) type Taints = Option<Rc<Vec<Taint>>>;

/// Both lists, without repetitions.
pub(super) fn join_taints(left: &Taints, right: &Taints) -> Taints {
    match (left, right) {
        (None, other) | (other, None) => other.clone(),
        (Some(left), Some(right)) if Rc::ptr_eq(left, right) => Some(left.clone()),
        (Some(left), Some(right)) => {
            let mut all = left.as_ref().clone();
            for taint in right.iter() {
                if !all.contains(taint) {
                    all.push(taint.clone());
                }
            }
            Some(Rc::new(all))
        }
    }
}

/// The same secrets in a text that the masker does not know. One that it does not know for another reason keeps that.
pub(super) fn hidden(taints: &Taints, why: Unmasked) -> Taints {
    let mut all = taints.as_ref()?.as_ref().clone();
    for taint in &mut all {
        taint.hidden.get_or_insert(why);
    }
    Some(Rc::new(all))
}

/// The same secrets as another process gets them, which did not read them.
pub(super) fn crossed(taints: &Taints) -> Taints {
    let mut all = taints.as_ref()?.as_ref().clone();
    for taint in &mut all {
        taint.hidden = Some(Unmasked::OtherProcess);
    }
    Some(Rc::new(all))
}
