//! A form as a list of fields: filled from what was typed, refused field by field, shown again.

use crate::text::Message;

use super::Field;

/// The fields of one form. Build it in one function, use it for the empty page and for the page with errors.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The fields in their order.
    pub fields: Vec<Field>,
}

impl Form {
    /// A form of these fields.
    #[must_use]
    pub fn new(fields: impl IntoIterator<Item = Field>) -> Self {
        Self { fields: fields.into_iter().collect() }
    }

    /// Puts what was typed back.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        if let Some(field) = self.get_mut(name) {
            value.clone_into(&mut field.value);
        }
        self
    }

    /// Says what is wrong with a field; the first error of a field stays.
    pub fn refuse(&mut self, name: &str, error: impl Into<Message>) {
        match self.get_mut(name) {
            Some(field) => {
                field.error.get_or_insert(error.into());
            }
            None => tracing::error!(name, "a form has no field of this name"),
        }
    }

    /// Whether nothing was refused.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.refused().is_empty()
    }

    /// The fields that were refused, in order, for the summary.
    #[must_use]
    pub fn refused(&self) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.error.is_some()).collect()
    }

    /// A field by name, for screens that lay their fields out themselves.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::key;

    #[test]
    fn what_was_typed_is_kept_and_the_first_error_stays() {
        let fields = [Field::text("name", key!("nav-people")), Field::digits("nik", key!("nav-record"), 16)];
        let mut form = Form::new(fields).fill("nik", "620201").fill("unknown", "x");
        assert!(form.is_valid());
        form.refuse("nik", key!("error-form-what"));
        form.refuse("nik", key!("error-form-next"));
        assert!(!form.is_valid());
        let refused = form.refused();
        assert_eq!(refused.len(), 1);
        assert_eq!((refused[0].name, refused[0].value.as_str()), ("nik", "620201"));
        assert_eq!(refused[0].error, Some(key!("error-form-what").into()));
        assert_eq!(refused[0].described_by(), "nik-error");
    }
}
