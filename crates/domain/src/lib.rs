//! What the law and the office mean: types, state machines, rules.
