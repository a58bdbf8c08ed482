//! Counties under cities under the province.

mod below_lines;
mod deep;
mod doubts;
mod down;
mod lists;
pub mod offices;
mod own_form;
mod part;
mod play;
mod printed;
mod property;
mod tampered;
