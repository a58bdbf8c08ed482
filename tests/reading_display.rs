//! What is displayed is what is read.
