//! Which fields a sentence speaks of: by their names, else by what is left of a name without the words
//! that all of them share (签约 of 签约项目 and 签约金额).

use super::{Block, Campaign, Field, FigureId, RowId, normalize};

/// Words at the end of names that do not tell one field from another.
const ENDINGS: [&str; 9] =
    ["项目金额", "项目个数", "项目数", "项目", "金额", "资金", "企业", "个数", "数"];
/// The same at their beginning.
const BEGINNINGS: [&str; 2] = ["新增", "召开"];

impl Campaign {
    /// The fields that a normalized text names; of names within one another the longest counts.
    pub fn fields_named_in(&self, text: &str) -> Vec<&Field> {
        let mut names: Vec<(String, &Field)> = self
            .all_fields()
            .flat_map(|f| {
                std::iter::once(&f.name).chain(&f.aliases).map(move |n| (normalize(n), f))
            })
            .collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut text = text.to_string();
        let mut named: Vec<&Field> = Vec::new();
        for (name, field) in names {
            if text.contains(&name) {
                text = text.replace(&name, "|");
                if !named.iter().any(|f| f.key == field.key) {
                    named.push(field);
                }
            }
        }
        named
    }

    /// A figure as people call it: with the row that it stands in, “清水塘”面积.
    pub fn figure_name(&self, figure: &FigureId) -> String {
        let field = self.name_of(&figure.field);
        let row = match &figure.row {
            RowId::Only => return field.to_string(),
            RowId::Line(key) => key.split_once('#').map_or(key.as_str(), |(name, _)| name),
            RowId::Stub(key) => {
                let stubs = self.form.block_of(&figure.field).map_or(&[][..], Block::stubs);
                stubs.iter().find(|stub| stub.key == *key).map_or(key.as_str(), |stub| &stub.name)
            }
        };
        match row.trim_matches('|') {
            "" => field.to_string(),
            row => format!("“{}”{field}", row.replace('|', " ")),
        }
    }

    /// The fields that a person means by a text: that of this key, label or path of headings, else all
    /// that are called so.
    pub fn fields_called(&self, text: &str) -> Vec<&Field> {
        let wanted = normalize(text);
        let is_whole = |f: &&Field| {
            f.key == text
                || [&f.label, &f.path(), &f.heading()].iter().any(|n| normalize(n) == wanted)
        };
        let counts = || self.form.summary_fields.iter().filter(|f| self.field(&f.key).is_none());
        let fields = || self.all_fields().chain(counts());
        match fields().find(is_whole) {
            Some(field) => vec![field],
            None => fields().filter(|f| f.is_called(&wanted)).collect(),
        }
    }

    /// The number fields of the form whose stem a normalized text holds.
    pub fn fields_hinted_in(&self, text: &str) -> Vec<&Field> {
        let hinted = |field: &&Field| {
            let name = normalize(&field.name);
            let stem = stem_of(&name);
            field.is_number() && stem.chars().count() > 1 && text.contains(stem)
        };
        self.form.main.fields.iter().filter(hinted).collect()
    }
}

fn stem_of(name: &str) -> &str {
    let stem = BEGINNINGS.iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
    ENDINGS.iter().find_map(|word| stem.strip_suffix(word)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::Campaign;

    #[test]
    fn the_longest_name_counts_and_stems_are_hints() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let named = |text: &str| -> Vec<String> {
            campaign.fields_named_in(text).iter().map(|f| f.key.clone()).collect()
        };
        assert_eq!(named("上年同期签约项目20个"), ["signed_projects_baseline"]);
        assert_eq!(named("签约金额和到位资金"), ["signed_amount", "funds_in_place"]);
        assert_eq!(named("签约实为26个"), [""; 0]);
        let hinted = campaign.fields_hinted_in("签约实为26个");
        assert_eq!(hinted.len(), 2);
        Ok(())
    }
}
