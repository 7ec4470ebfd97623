//! A part that copies of a deployment share until one of them changes it: what else a deployment could be is made by the
//! dozen, and differs in a release or an order alone.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A shared part, read and written like the part itself. A change makes a copy first, if another one shares it.
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Both are one part: neither was changed since one was copied from the other.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> From<T> for Shared<T> {
    fn from(part: T) -> Self {
        Self(Arc::new(part))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_the_other_copies() {
        let first = Shared::from(vec![1]);
        let mut second = first.clone();
        assert!(first.is_same(&second));
        second.push(2);
        assert_eq!((first.len(), second.len()), (1, 2));
        assert!(!first.is_same(&second));
    }
}
