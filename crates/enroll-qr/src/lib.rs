//! QR codes: text in; [PNG](QrCode::png), [SVG](QrCode::svg) or
//! [terminal text](QrCode::terminal) out.
//!
//! ```
//! use enroll_core::provisioning;
//! use enroll_qr::QrCode;
//!
//! let text = provisioning::qr_code(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
//! let code = QrCode::new(text.expose())?;
//! assert!(code.png().starts_with(b"\x89PNG"));
//! assert!(code.svg().starts_with("<svg"));
//! assert!(code.terminal().contains("▀"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    fmt::{self, Write},
    iter::repeat_n,
};

use png::{BitDepth, ColorType, Encoder, EncodingError};
use qrcodegen::QrCodeEcc;

/// The light border that a reader needs around a code, in modules on each side.
const QUIET_ZONE: u8 = 4;

/// The width and the height that no PNG exceeds, in pixels.
const PIXELS_MAX: u16 = 600;

/// Black on white whatever the terminal's theme: colors 16 and 231 of 256, which themes leave
/// alone.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

/// A text as a square of dark and light modules, a quiet zone of four modules around it.
///
/// The text is stored as its UTF-8 bytes, in the smallest square that holds them with error
/// correction level M: a reader copes with 15% of the square being damaged. A higher level is
/// taken if the square has room for it, and level L, which is 7%, only by a text that fits no
/// square with level M.
///
/// The picture contains the text. If the text is a secret, so is every picture; `Debug` shows
/// neither. Unlike the core's `Secret`, none of them is wiped when dropped.
///
/// ```
/// use enroll_qr::QrCode;
///
/// let code = QrCode::new("https://example.com")?;
/// assert_eq!(format!("{code:?}"), "QrCode(…)");
/// # Ok::<(), enroll_qr::TooLong>(())
/// ```
#[derive(Clone)]
pub struct QrCode {
    /// The width and the height in modules, with the quiet zone.
    side: u16,
    /// `side` rows of `side` modules; `true` is dark.
    modules: Box<[bool]>,
}

impl QrCode {
    /// The longest text that fits, in bytes: the largest square, with error correction level L.
    pub const BYTES_MAX: usize = 2953;

    /// Encodes `text`, from 0 to [`BYTES_MAX`](Self::BYTES_MAX) bytes.
    ///
    /// # Errors
    ///
    /// Refuses a longer text.
    ///
    /// ```
    /// use enroll_qr::{QrCode, TooLong};
    ///
    /// assert!(QrCode::new(&"x".repeat(2953)).is_ok());
    /// assert_eq!(QrCode::new(&"x".repeat(2954)).err(), Some(TooLong));
    /// ```
    pub fn new(text: &str) -> Result<Self, TooLong> {
        if text.len() > Self::BYTES_MAX {
            return Err(TooLong);
        }
        let bytes = text.as_bytes();
        let code = qrcodegen::QrCode::encode_binary(bytes, QrCodeEcc::Medium)
            .or_else(|_| qrcodegen::QrCode::encode_binary(bytes, QrCodeEcc::Low))
            .map_err(|_| TooLong)?;

        let side = 17 + 4 * u16::from(code.version().value()) + 2 * u16::from(QUIET_ZONE);
        // Beyond its edges, every module of a code counts as light.
        let range = (0..side).map(|module| i32::from(module) - i32::from(QUIET_ZONE));
        let modules = range
            .clone()
            .flat_map(|y| range.clone().map(move |x| (x, y)))
            .map(|(x, y)| code.get_module(x, y))
            .collect();
        Ok(Self { side, modules })
    }

    /// Returns the code as a PNG: black and white, square, from 300 to 600 pixels wide and high.
    ///
    /// Every module is the same whole number of pixels, so enlarge it only by whole factors.
    ///
    /// ```
    /// let png = enroll_qr::QrCode::new("https://example.com")?.png();
    /// assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    /// # Ok::<(), enroll_qr::TooLong>(())
    /// ```
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        // Writing to a vector cannot fail, and the data has the length in the header.
        self.encode_png().unwrap_or_default()
    }

    /// Returns the code as an SVG document, one unit per module, that scales to any size.
    ///
    /// It has no XML declaration, so it can also stand within HTML.
    ///
    /// ```
    /// let svg = enroll_qr::QrCode::new("https://example.com")?.svg();
    /// // 25 modules and two quiet zones of 4.
    /// assert!(svg.contains(r#"viewBox="0 0 33 33""#));
    /// # Ok::<(), enroll_qr::TooLong>(())
    /// ```
    #[must_use]
    pub fn svg(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.rows().enumerate() {
            let mut x = 0;
            for run in row.chunk_by(PartialEq::eq) {
                let width = run.len();
                if run.first() == Some(&true) {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{x} {y}h{width}v1h-{width}z");
                }
                x += width;
            }
        }
        let side = self.side;
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" "#,
                r#"shape-rendering="crispEdges">"#,
                r##"<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>"##,
                r##"<path fill="#000" d="{path}"/></svg>"##,
            ),
            side = side,
            path = path,
        )
    }

    /// Returns the code as lines of block characters, two rows of modules a line, black on white
    /// by ANSI escape sequences.
    ///
    /// It is read from a terminal with 256 colors whose lines touch. Each line ends with a line
    /// feed and is as wide as the code and its quiet zone.
    ///
    /// ```
    /// let lines = enroll_qr::QrCode::new("https://example.com")?.terminal();
    /// assert_eq!(lines.lines().count(), 17);
    /// # Ok::<(), enroll_qr::TooLong>(())
    /// ```
    #[must_use]
    pub fn terminal(&self) -> String {
        let mut lines = String::new();
        let mut rows = self.rows();
        while let Some(upper) = rows.next() {
            // The number of rows is odd; the row after the last is light, like the quiet zone.
            let lower =
                rows.next().unwrap_or_default().iter().copied().chain(repeat_n(false, upper.len()));
            lines.push_str(BLACK_ON_WHITE);
            lines.extend(upper.iter().zip(lower).map(|halves| match halves {
                (false, false) => ' ',
                (false, true) => '▄',
                (true, false) => '▀',
                (true, true) => '█',
            }));
            lines.push_str(RESET);
            lines.push('\n');
        }
        lines
    }

    fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.modules.chunks_exact(self.side.into())
    }

    fn encode_png(&self) -> Result<Vec<u8>, EncodingError> {
        let scale = PIXELS_MAX / self.side;
        let pixels = u32::from(self.side * scale);
        let mut data = Vec::new();
        for row in self.rows() {
            let line: Vec<bool> =
                row.iter().flat_map(|&dark| repeat_n(!dark, scale.into())).collect();
            let packed: Vec<u8> = line.chunks(8).map(pack).collect();
            for _ in 0..scale {
                data.extend_from_slice(&packed);
            }
        }

        let mut png = Vec::new();
        let mut encoder = Encoder::new(&mut png, pixels, pixels);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::One);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&data)?;
        writer.finish()?;
        Ok(png)
    }
}

impl fmt::Debug for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QrCode(…)")
    }
}

/// The text has more than [`QrCode::BYTES_MAX`] bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("text of a QR code must have at most {} bytes", QrCode::BYTES_MAX)]
pub struct TooLong;

/// Returns up to eight pixels as a byte, the first as its highest bit.
fn pack(pixels: &[bool]) -> u8 {
    pixels.iter().zip((0..8).rev()).fold(0, |byte, (&light, bit)| byte | u8::from(light) << bit)
}

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
