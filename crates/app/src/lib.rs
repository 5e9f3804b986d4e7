//! Use cases and ports: the only place that decides.
