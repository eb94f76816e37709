//! HTTP: routes, pages, assets.
