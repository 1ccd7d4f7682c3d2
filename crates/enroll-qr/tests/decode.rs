//! Every picture, read back by a decoder that did not make it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails where it panics"
)]

use std::io::Cursor;

use enroll_core::provisioning;
use enroll_qr::{QrCode, TooLong};
use proptest::prelude::*;
use rqrr::{Grid, PreparedImage, SimpleGrid};

/// Around every code, in modules.
const QUIET_ZONE: usize = 4;

/// Rows of pixels; `true` is dark.
type Picture = Vec<Vec<bool>>;

/// Finds the one code in a picture and returns its text; `None` if there is none to be read.
fn find(picture: &Picture) -> Option<String> {
    let luma = |x: usize, y: usize| if picture[y][x] { 0 } else { 255 };
    let mut image = PreparedImage::prepare_from_greyscale(picture[0].len(), picture.len(), luma);
    image.detect_grids().iter().find_map(|grid| Some(grid.decode().ok()?.1))
}

/// Returns the one code of a picture that has a pixel per module and nothing but the code.
fn grid(modules: &Picture) -> Grid<SimpleGrid> {
    let side = modules.len() - 2 * QUIET_ZONE;
    let module = |x: usize, y: usize| modules[y + QUIET_ZONE][x + QUIET_ZONE];
    Grid::new(SimpleGrid::from_func(side, module))
}

fn read_png(png: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut data).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    let width = usize::try_from(info.width).unwrap();
    data.chunks(info.line_size)
        .map(|line| (0..width).map(|x| line[x / 8] >> (7 - x % 8) & 1 == 0).collect())
        .collect()
}

/// Draws the runs of the black path: each is `M{x} {y}h{width}v1h-{width}z`.
fn read_svg(svg: &str) -> Picture {
    let (_, view_box) = svg.split_once(r#"viewBox="0 0 "#).unwrap();
    let side: usize = view_box.split(' ').next().unwrap().parse().unwrap();
    let background = format!(r##"<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>"##);
    let (_, after) = svg.split_once(&background).unwrap();
    let path = after.strip_prefix(r##"<path fill="#000" d=""##).unwrap();
    let path = path.strip_suffix(r#""/></svg>"#).unwrap();

    let mut picture = vec![vec![false; side]; side];
    for run in path.split_terminator('z') {
        let numbers: Vec<usize> = run
            .split(['M', ' ', 'h', 'v', '-'])
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().unwrap())
            .collect();
        let [x, y, width, height, back] = numbers[..] else { panic!("{run}") };
        assert_eq!((height, back), (1, width), "{run}");
        assert_eq!(run, format!("M{x} {y}h{width}v1h-{width}"));
        picture[y][x..x + width].fill(true);
    }
    picture
}

/// Draws two rows a line; each line must be black on white.
fn read_terminal(text: &str) -> Picture {
    let mut picture = Picture::new();
    for line in text.lines() {
        let line = line.strip_prefix("\x1b[38;5;16;48;5;231m").unwrap();
        let line = line.strip_suffix("\x1b[0m").unwrap();
        picture.push(line.chars().map(|half| "▀█".contains(half)).collect());
        picture.push(line.chars().map(|half| "▄█".contains(half)).collect());
        assert!(line.chars().all(|half| " ▀▄█".contains(half)), "{line}");
    }
    // The code has an odd number of rows.
    assert_eq!(picture.pop().map(|row| row.contains(&true)), Some(false));
    picture
}

fn enlarge(picture: &Picture, factor: usize) -> Picture {
    let widen = |row: &Vec<bool>| -> Vec<bool> {
        row.iter().flat_map(|&dark| std::iter::repeat_n(dark, factor)).collect()
    };
    picture.iter().flat_map(|row| std::iter::repeat_n(widen(row), factor)).collect()
}

/// Asserts that all three pictures of `text` are one, and returns it, a pixel per module.
#[track_caller]
fn modules(text: &str) -> Picture {
    let code = QrCode::new(text).unwrap();
    let modules = read_svg(&code.svg());
    assert_eq!(read_terminal(&code.terminal()), modules);
    let png = read_png(&code.png());
    assert!((300..=600).contains(&png.len()), "{}", png.len());
    assert_eq!(png, enlarge(&modules, png.len() / modules.len()));
    modules
}

#[track_caller]
fn assert_found(text: &str) {
    let code = QrCode::new(text).unwrap();
    assert_eq!(find(&read_png(&code.png())).as_deref(), Some(text), "PNG");
    assert_eq!(find(&enlarge(&read_svg(&code.svg()), 4)).as_deref(), Some(text), "SVG");
    let terminal = enlarge(&read_terminal(&code.terminal()), 4);
    assert_eq!(find(&terminal).as_deref(), Some(text), "terminal");
}

fn provisioning_text() -> String {
    let text = provisioning::qr_code(&"OJDDNCYSEZPAUZZOXHDF".parse().unwrap());
    text.expose().to_owned()
}

#[test]
fn a_reader_finds_the_provisioning_text_in_every_picture() {
    assert_found(&provisioning_text());
}

#[test]
fn a_reader_finds_short_texts_in_every_picture() {
    for text in ["", "0", "12345678", "HELLO WORLD", "Grüße, 日本語", "<svg>&\"'\n\0"] {
        assert_found(text);
    }
}

// The control: the decoder does not accept just anything.
#[test]
fn a_reader_finds_nothing_in_a_damaged_picture() {
    let code = QrCode::new(&provisioning_text()).unwrap();
    let png = read_png(&code.png());

    let mut no_corner = png.clone();
    for row in &mut no_corner[..png.len() / 3] {
        row[..png.len() / 3].fill(false);
    }
    assert_eq!(find(&no_corner), None);

    let mut no_middle = png.clone();
    for row in &mut no_middle[png.len() / 3..png.len() * 2 / 3] {
        row[png.len() / 8..png.len() * 7 / 8].fill(true);
    }
    assert_eq!(find(&no_middle), None);
}

#[test]
fn a_reader_copes_with_a_blot() {
    let code = QrCode::new(&provisioning_text()).unwrap();
    let mut png = read_png(&code.png());
    let (middle, blot) = (png.len() / 2, png.len() / 16);
    for row in &mut png[middle - blot..middle + blot] {
        row[middle - blot..middle + blot].fill(true);
    }
    assert_eq!(find(&png), Some(provisioning_text()));
}

#[test]
fn the_quiet_zone_is_four_modules_and_light() {
    let modules = modules(&provisioning_text());
    let (first, last) = (QUIET_ZONE, modules.len() - QUIET_ZONE);
    for (y, row) in modules.iter().enumerate() {
        for (x, &dark) in row.iter().enumerate() {
            let inside = (first..last).contains(&x) && (first..last).contains(&y);
            assert!(inside || !dark, "({x}, {y})");
        }
    }
    // The finder patterns begin right after it.
    assert!(modules[first][first] && modules[first][last - 1] && modules[last - 1][first]);
}

/// Asserts the version and the level of error correction of a text as long as that.
#[track_caller]
fn assert_holds(bytes: usize, version: usize, level: u16) {
    let text = "x".repeat(bytes);
    let (meta, decoded) = grid(&modules(&text)).decode().unwrap();
    assert_eq!((meta.version.0, meta.ecc_level), (version, level), "{bytes}");
    assert_eq!(decoded, text);
}

// ISO/IEC 18004, table 7: the bytes that versions 1, 9, 10, 36 and 40 hold.
#[test]
fn the_smallest_square_is_taken_and_level_l_only_beyond_the_largest() {
    // As the format information spells them.
    let (l, m, q, h) = (1, 0, 3, 2);
    assert_holds(0, 1, h);
    assert_holds(14, 1, m);
    assert_holds(15, 2, q);
    assert_holds(180, 9, m);
    assert_holds(181, 10, m);
    assert_holds(213, 10, m);
    assert_holds(2331, 40, m);
    assert_holds(2332, 36, l);
    assert_holds(QrCode::BYTES_MAX, 40, l);
}

#[test]
fn a_text_is_refused_from_2954_bytes_on() {
    assert_eq!(QrCode::BYTES_MAX, 2953);
    for text in ["x".repeat(2954), "ü".repeat(1477), "0".repeat(70_000)] {
        assert_eq!(QrCode::new(&text).unwrap_err(), TooLong);
    }
    assert!(QrCode::new(&"ü".repeat(1476)).is_ok());
    assert_eq!(TooLong.to_string(), "text of a QR code must have at most 2953 bytes");
}

// The decoder returns the bytes of a Kanji segment as they are, where a phone turns them from
// Shift JIS into other characters; so ask how much room they took. As Kanji, version 1 would do.
#[test]
fn utf_8_is_stored_as_bytes_even_where_it_looks_like_shift_jis() {
    let text = "あいうえお";
    assert_eq!(text.len(), 15);
    let (meta, decoded) = grid(&modules(text)).decode().unwrap();
    assert_eq!((meta.version.0, decoded.as_str()), (2, text));
}

#[test]
fn the_debug_text_reveals_nothing() {
    assert_eq!(format!("{:?}", QrCode::new("hunter2").unwrap()), "QrCode(…)");
}

proptest! {
    // A case takes tenths of a second in a debug build.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_printable_ascii_text_round_trips(text in "[ -~]{0,800}") {
        let (_, decoded) = grid(&modules(&text)).decode().unwrap();
        prop_assert_eq!(decoded, text);
    }

    #[test]
    fn a_unicode_text_round_trips(text in "\\PC{0,260}") {
        let (_, decoded) = grid(&modules(&text)).decode().unwrap();
        prop_assert_eq!(decoded, text);
    }
}
