//! The two ways in which texts are escaped: JSON's, and that of `java.util.Properties`.

use alloc::string::String;
use core::fmt::Write;

pub(super) fn push_json_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..='\x1f' => push_utf_16(json, character),
            _ => json.push(character),
        }
    }
    json.push('"');
}

pub(super) fn push_property(properties: &mut String, key: &str, value: &str) {
    for character in key.chars() {
        if character == ' ' {
            properties.push('\\');
        }
        push_property_character(properties, character);
    }
    properties.push('=');
    for (at, character) in value.chars().enumerate() {
        // Within a value a space is itself; before it, it would be skipped.
        if at == 0 && character == ' ' {
            properties.push('\\');
        }
        push_property_character(properties, character);
    }
    properties.push('\n');
}

fn push_property_character(properties: &mut String, character: char) {
    match character {
        '\\' | ':' | '=' | '#' | '!' => properties.extend(['\\', character]),
        '\t' => properties.push_str("\\t"),
        '\n' => properties.push_str("\\n"),
        '\u{c}' => properties.push_str("\\f"),
        '\r' => properties.push_str("\\r"),
        ' '..='~' => properties.push(character),
        _ => push_utf_16(properties, character),
    }
}

fn push_utf_16(text: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\\u{unit:04X}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `Properties.store` documents: white space at the start, separators, comments and
    /// backslashes are escaped, and what is not printable ASCII is written by its UTF-16 units.
    #[test]
    fn a_property_is_escaped_as_java_stores_it() {
        for (key, value, line) in [
            ("a b", "c d", "a\\ b=c d\n"),
            ("a", " b ", "a=\\ b \n"),
            ("#!", "=:", "\\#\\!=\\=\\:\n"),
            ("a", "\t\n\u{c}\r\\", "a=\\t\\n\\f\\r\\\\\n"),
            ("é", "\0~\u{7f}😀", "\\u00E9=\\u0000~\\u007F\\uD83D\\uDE00\n"),
        ] {
            let mut written = String::new();
            push_property(&mut written, key, value);
            assert_eq!(written, line);
        }
    }

    #[test]
    fn a_json_string_is_escaped_where_it_must_be() {
        for (text, json) in [
            ("", r#""""#),
            (r#"a"\/"#, r#""a\"\\/""#),
            ("\0\n\u{1f} \u{7f}é😀", "\"\\u0000\\u000A\\u001F \u{7f}é😀\""),
        ] {
            let mut written = String::new();
            push_json_string(&mut written, text);
            assert_eq!(written, json);
        }
    }
}
