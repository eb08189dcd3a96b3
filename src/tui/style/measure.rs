//! Measures the shipped themes: contrast on their grounds, and how far apart colours are for the colour-blind.

use ratatui::style::{Color, Modifier};

use super::theme::{DEFAULT_THEME, Role, Theme};

/// Least contrast of what carries text, by the guidelines for readable text (WCAG 2), and of text on the chosen line.
const TEXT_RATIO: f64 = 4.5;
const CHOSEN_RATIO: f64 = 3.8;

/// Least contrast that the terminal's own colours must have; which ones they are is the terminal's choice.
const SIXTEEN_RATIO: f64 = 3.0;

/// Least distance (CIE 1976) of done and failed for who does not see red or green; 10 is told apart at a glance.
const DISTANCE: f64 = 25.0;

/// Roles that only decorate, or have a ground and no text of their own.
const NO_TEXT: [Role; 5] = [Role::Faint, Role::Border, Role::Track, Role::Raised, Role::Selection];

/// What the sixteen colours of widespread terminals look like: ground, text, then red, green, yellow, cyan,
/// bright red, bright blue, bright magenta.
type Palette = (&'static str, [u32; 9]);
const TERMINALS: [Palette; 6] = [
    ("VTE, dark", [0x1e_1e1e, 0xff_ffff, 0xc0_1c28, 0x26_a269, 0xa2_734c, 0x2a_a1b3, 0xf6_6151, 0x2a_7bde, 0xc0_61cb]),
    ("VTE, light", [0xff_ffff, 0x1e_1e1e, 0xc0_1c28, 0x26_a269, 0xa2_734c, 0x2a_a1b3, 0xf6_6151, 0x2a_7bde, 0xc0_61cb]),
    (
        "Visual Studio Code, dark",
        [0x1e_1e1e, 0xcc_cccc, 0xcd_3131, 0x0d_bc79, 0xe5_e510, 0x11_a8cd, 0xf1_4c4c, 0x3b_8eea, 0xd6_70d6],
    ),
    (
        "Visual Studio Code, light",
        [0xff_ffff, 0x33_3333, 0xcd_3131, 0x10_7c10, 0x94_9800, 0x05_98bc, 0xcd_3131, 0x04_51a5, 0xbc_05bc],
    ),
    (
        "Windows Terminal",
        [0x0c_0c0c, 0xcc_cccc, 0xc5_0f1f, 0x13_a10e, 0xc1_9c00, 0x3a_96dd, 0xe7_4856, 0x3b_78ff, 0xb4_009e],
    ),
    (
        "xterm, dark",
        [0x00_0000, 0xe5_e5e5, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_cdcd, 0xff_0000, 0x5c_5cff, 0xff_00ff],
    ),
];

/// The colours of a palette, in its order.
const NAMED: [Color; 7] =
    [Color::Red, Color::Green, Color::Yellow, Color::Cyan, Color::LightRed, Color::LightBlue, Color::LightMagenta];

/// Red, green and blue as light, 0 to 1.
type Light = [f64; 3];

fn light(colour: Color) -> Light {
    let Color::Rgb(r, g, b) = colour else { panic!("{colour:?} is no fixed colour") };
    [r, g, b].map(|byte| {
        let c = f64::from(byte) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: [[f64; 3]; 3], v: Light) -> Light {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

fn contrast(one: Color, other: Color) -> f64 {
    let luminance = |colour| light(colour).iter().zip([0.2126, 0.7152, 0.0722]).map(|(c, part)| c * part).sum::<f64>();
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// What is seen without the cones for green, and without those for red (Machado, Oliveira, Fernandes 2009).
const BLIND: [(&str, [[f64; 3]; 3]); 2] = [
    (
        "deuteranope",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "protanope",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
];

/// Lightness and two colour axes in which distances are as people see them.
fn lab(light: Light) -> Light {
    let xyz = times(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
        light.map(|c| c.clamp(0.0, 1.0)),
    );
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let [x, y, z] = [f(xyz[0] / 0.9505), f(xyz[1]), f(xyz[2] / 1.089)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(matrix: [[f64; 3]; 3], one: Color, other: Color) -> f64 {
    let (a, b) = (lab(times(matrix, light(one))), lab(times(matrix, light(other))));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn rgb(number: u32) -> Color {
    let [_, r, g, b] = number.to_be_bytes();
    Color::Rgb(r, g, b)
}

#[test]
fn every_role_can_be_read_on_every_ground_it_stands_on() {
    for name in ["dark", "light"] {
        let theme = Theme::shipped(name).unwrap();
        let ground = theme.background.unwrap();
        let raised = theme.style(Role::Raised).bg.unwrap();
        let chosen = theme.style(Role::Selection);
        assert_eq!(chosen.fg, None, "{name}: the colours of the chosen line stay");
        for (role, role_name) in Role::ALL.iter().filter(|(role, _)| !NO_TEXT.contains(role)) {
            let colour = theme.style(*role).fg.unwrap();
            for (where_, on, least) in [
                ("ground", ground, TEXT_RATIO),
                ("raised", raised, TEXT_RATIO),
                ("chosen", chosen.bg.unwrap(), CHOSEN_RATIO),
            ] {
                let ratio = contrast(colour, on);
                assert!(ratio >= least, "{name}: {role_name} on {where_} has {ratio:.2}, needs {least}");
            }
        }
        assert!(ground != raised && Some(ground) != chosen.bg, "{name}");
    }
    assert!((contrast(Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)) - 21.0).abs() < 0.01);
}

#[test]
fn the_terminals_own_colours_can_be_read_on_dark_and_on_light_grounds() {
    let theme = Theme::shipped(DEFAULT_THEME).unwrap();
    for (role, name) in Role::ALL.iter().filter(|(role, _)| !NO_TEXT.contains(role)) {
        let style = theme.style(*role);
        let Some(colour) = style.fg else { continue };
        assert!(!style.add_modifier.contains(Modifier::DIM), "{name}: a dim colour cannot be read on a light ground");
        let place = NAMED.iter().position(|known| *known == colour).unwrap();
        for (terminal, palette) in TERMINALS {
            let ratio = contrast(rgb(palette[place + 2]), rgb(palette[0]));
            assert!(ratio >= SIXTEEN_RATIO, "{name} in {terminal} has {ratio:.2}, needs {SIXTEEN_RATIO}");
        }
    }
}

#[test]
fn done_and_failed_are_told_apart_without_seeing_red_or_green() {
    for name in ["dark", "light"] {
        let theme = Theme::shipped(name).unwrap();
        let colour = |role| theme.style(role).fg.unwrap();
        for (who, matrix) in BLIND {
            let apart = distance(matrix, colour(Role::Done), colour(Role::Failed));
            assert!(apart >= DISTANCE, "{name}: {apart:.0} for a {who}, needs {DISTANCE}");
        }
    }
    let theme = Theme::shipped(DEFAULT_THEME).unwrap();
    let place = |role| NAMED.iter().position(|known| Some(*known) == theme.style(role).fg).unwrap() + 2;
    for (terminal, palette) in TERMINALS {
        for (who, matrix) in BLIND {
            let apart = distance(matrix, rgb(palette[place(Role::Done)]), rgb(palette[place(Role::Failed)]));
            assert!(apart >= 10.0, "{terminal}: {apart:.0} for a {who}");
        }
    }
}
