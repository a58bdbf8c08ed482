//! Counties under cities under the province.

mod deep;
mod down;
mod lists;
pub mod offices;
mod play;
mod property;
