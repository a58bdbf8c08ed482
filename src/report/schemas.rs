//! JSON Schemas (draft 2020-12) of every JSON that the program prints; `docs/schema` is where they stand.

/// Name of the command that prints the JSON, or for `pack` puts it into the zip, and its schema.
pub const SCHEMAS: [(&str, &str); 11] = [
    ("brief", include_str!("../../docs/schema/brief.schema.json")),
    ("calendar", include_str!("../../docs/schema/calendar.schema.json")),
    ("check", include_str!("../../docs/schema/check.schema.json")),
    ("form", include_str!("../../docs/schema/form.schema.json")),
    ("log", include_str!("../../docs/schema/log.schema.json")),
    ("merge", include_str!("../../docs/schema/merge.schema.json")),
    ("pack", include_str!("../../docs/schema/pack.schema.json")),
    ("remind", include_str!("../../docs/schema/remind.schema.json")),
    ("status", include_str!("../../docs/schema/status.schema.json")),
    ("trace", include_str!("../../docs/schema/trace.schema.json")),
    ("verify", include_str!("../../docs/schema/verify.schema.json")),
];
