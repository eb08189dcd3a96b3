//! Whether the user's locale has more than ASCII.

/// The variables that name the locale, strongest first.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];

/// Returns the locale in force: that of the strongest variable that is set and not empty.
pub fn locale_in_force(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    VARIABLES.into_iter().filter_map(variable).find(|value| !value.is_empty())
}

/// Whether a locale has more than ASCII.
pub fn is_utf8(locale: Option<&str>) -> bool {
    let lower = locale.unwrap_or("").to_ascii_lowercase();
    lower.contains("utf-8") || lower.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_variable_that_is_set_decides() {
        for (set, utf8) in [
            ([None, None, None], false),
            ([None, None, Some("de_DE.UTF-8")], true),
            ([Some("C"), None, Some("de_DE.UTF-8")], false),
            ([Some(""), Some("C.utf8"), Some("C")], true),
            ([None, None, Some("C")], false),
        ] {
            let variable = |name: &str| {
                let at = VARIABLES.iter().position(|known| *known == name)?;
                set[at].map(str::to_owned)
            };
            assert_eq!(is_utf8(locale_in_force(variable).as_deref()), utf8, "{set:?}");
        }
    }
}
