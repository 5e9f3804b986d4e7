//! Operator screens: server-rendered HTML.
