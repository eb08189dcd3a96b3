//! Acts that meet every fault of the service.
