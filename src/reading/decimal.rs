//! A decimal that may be missing, kept in its 16 bytes.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) fn serialize<S: Serializer>(
    number: &Option<Decimal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    number.map(|number| number.serialize()).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Decimal>, D::Error> {
    let bytes: Option<[u8; 16]> = Deserialize::deserialize(deserializer)?;
    Ok(bytes.map(Decimal::deserialize))
}
