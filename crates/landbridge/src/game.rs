//! Cooperative games with transferable utility: coalitions and their values. Knows no regions, files or networks.
