//! Growth on the dashboard: what came and was removed step by step, and how many torrents and bytes that made.

use jiff::civil::Date;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::format::{count, gib_label};
use crate::model::{Growth, GrowthStep};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{bar_step, bars, levels, low_bars, put, put_right, put_spans, share_bar, spark};

/// Days of the shortest span, with little and with much room.
const FEW_DAYS: usize = 30;
pub(super) const MANY_DAYS: usize = 90;

/// Months of a year.
const YEAR: usize = 12;

/// Cells between two charts.
const GAP: u16 = 3;

/// Cells from which the first chart has one for each of many days.
const WIDE_FROM: u16 = 160;

/// Lines from which a narrow part has a chart with its axis.
const HIGH_FROM: u16 = CHART + 3;

/// Lines of a chart: more say no more.
const CHART: u16 = 3;

/// How far back growth is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GrowthSpan {
    /// The last days.
    #[default]
    Days,
    /// The last 12 months.
    Year,
    /// Everything, by month.
    All,
}

impl GrowthSpan {
    const EVERY: [Self; 3] = [Self::Days, Self::Year, Self::All];

    /// Returns the next one, around the end.
    pub(super) fn next(self) -> Self {
        match self {
            Self::Days => Self::Year,
            Self::Year => Self::All,
            Self::All => Self::Days,
        }
    }

    /// Returns its name where choices are remembered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Year => "year",
            Self::All => "all",
        }
    }

    /// Reads such a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|span| span.name() == name)
    }

    /// Returns its words, for a chart of so many cells.
    pub(super) fn words(self, cells: u16) -> String {
        match self {
            Self::Days => format!("{} days", days(cells)),
            Self::Year => format!("{YEAR} months"),
            Self::All => "all".to_owned(),
        }
    }
}

fn days(cells: u16) -> usize {
    if usize::from(cells) >= MANY_DAYS { MANY_DAYS } else { FEW_DAYS }
}

/// Returns the cells of the first chart of a part that is so wide inside.
pub(super) fn first_cells(cells: u16, high: bool) -> u16 {
    match (high, cells) {
        (false, _) => cells,
        (true, WIDE_FROM..) => cells / 2,
        (true, _) => (cells.saturating_sub(2 * GAP)) / 5 * 2,
    }
}

/// What is drawn: the steps of a span, as many at most as there are cells.
#[derive(Debug, Clone, PartialEq)]
struct Series {
    steps: Vec<GrowthStep>,
    span: GrowthSpan,
}

impl Series {
    fn of(growth: &Growth, span: GrowthSpan, cells: u16) -> Self {
        let newest = |steps: &[GrowthStep], most: usize| steps[steps.len().saturating_sub(most)..].to_vec();
        let steps = match span {
            GrowthSpan::Days => newest(&growth.days, days(cells)),
            GrowthSpan::Year => newest(&growth.months, YEAR),
            GrowthSpan::All => {
                let together = growth.months.len().div_ceil(usize::from(cells).max(1)).max(1);
                let mut steps: Vec<GrowthStep> = growth.months.rchunks(together).map(joined).collect();
                steps.reverse();
                steps
            }
        };
        Self { steps, span }
    }

    fn sum(&self, of: impl Fn(&GrowthStep) -> u64) -> u64 {
        self.steps.iter().map(of).sum()
    }

    fn numbers(&self, of: impl Fn(&GrowthStep) -> u64) -> Vec<u64> {
        self.steps.iter().map(of).collect()
    }

    /// Returns by how many torrents and bytes there are more now than before the first step.
    fn more(&self) -> (i64, Option<i64>) {
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else { return (0, None) };
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let torrents = signed(last.torrents) - (signed(first.torrents) - signed(first.added) + signed(first.gone));
        // What came or went without a size changes nothing that is known.
        let (came, went) = (first.added_bytes.unwrap_or(0), first.gone_bytes.unwrap_or(0));
        let bytes = last.bytes.zip(first.bytes).map(|(last, first)| last - (first - came + went));
        (torrents, bytes)
    }

    /// Returns how a step is called on the axis.
    fn step_words(&self, from: Date) -> String {
        let form = if self.span == GrowthSpan::Days { "%-d %b" } else { "%b %Y" };
        from.strftime(form).to_string()
    }

    /// Returns the step in which most torrents were added.
    fn best(&self) -> Option<&GrowthStep> {
        self.steps.iter().max_by_key(|step| step.added).filter(|step| step.added > 0)
    }
}

/// Returns some steps as one.
fn joined(steps: &[GrowthStep]) -> GrowthStep {
    let sum = |of: fn(&GrowthStep) -> Option<i64>| {
        let known: Vec<i64> = steps.iter().filter_map(of).collect();
        (!known.is_empty()).then(|| known.iter().copied().fold(0, i64::saturating_add))
    };
    GrowthStep {
        from: steps[0].from,
        added: steps.iter().map(|step| step.added).sum(),
        added_bytes: sum(|step| step.added_bytes),
        gone: steps.iter().map(|step| step.gone).sum(),
        gone_bytes: sum(|step| step.gone_bytes),
        ..steps[steps.len() - 1]
    }
}

/// Whether anything was removed within a span, which takes a line of its own.
pub(super) fn has_losses(growth: &Growth, span: GrowthSpan, cells: u16) -> bool {
    Series::of(growth, span, cells).sum(|step| step.gone) > 0
}

/// Draws the part: three charts side by side where lines are to spare, else one line of bars and words.
pub(super) fn draw(buf: &mut Buffer, inner: Rect, growth: &Growth, span: GrowthSpan, high: bool, ctx: &Ctx) {
    let cells = first_cells(inner.width, high);
    let series = Series::of(growth, span, cells);
    let Some(today) = series.steps.last() else { return };
    if !high {
        // Where the part beside is high, so is this one.
        let words_at = if inner.height >= HIGH_FROM {
            let place = Rect { width: bars_cells(&series, cells), height: CHART, ..inner };
            bars(buf, place, &series.numbers(|step| step.added), ctx);
            axis(buf, Rect { y: place.bottom(), height: 1, ..place }, &series, ctx);
            CHART + 1
        } else {
            put(buf, inner, 0, 0, &spark(&series.numbers(|step| step.added), inner.width), ctx.style(Role::Gauge));
            1
        };
        put_spans(buf, inner, 0, words_at, &came_words(&series, false, ctx));
        let there = [torrents_words(today, &series, ctx), vec![(", ".to_owned(), ctx.style(Role::Dim))]].concat();
        put_spans(buf, inner, 0, words_at + 1, &[there, bytes_words(today, &series, ctx)].concat());
        return;
    }
    let came = Rect { width: cells, ..inner };
    put_spans(buf, came, 0, 0, &came_words(&series, true, ctx));
    let lost = series.sum(|step| step.gone) > 0;
    let step = bar_step(cells, series.steps.len()).max(1);
    let chart = Rect { y: inner.y + 1, width: bars_cells(&series, cells), height: CHART, ..inner }.intersection(inner);
    bars(buf, chart, &series.numbers(|step| step.added), ctx);
    let below = Rect { y: chart.bottom(), height: 1, ..chart }.intersection(inner);
    if lost {
        let below = Rect { width: below.width.max(step), ..below };
        low_bars(buf, below, &series.numbers(|step| step.gone), Role::Gone, ctx);
    }
    axis(buf, Rect { y: below.y + u16::from(lost), ..below }.intersection(inner), &series, ctx);
    let room = inner.width.saturating_sub(cells + 2 * GAP) / 2;
    let x = inner.x + cells + GAP;
    let bytes = |step: &GrowthStep| u64::try_from(step.bytes.unwrap_or(0)).unwrap_or(0);
    let level = |buf: &mut Buffer, x: u16, words: Vec<(String, Style)>, of: &dyn Fn(&GrowthStep) -> u64| {
        let series = Series::of(growth, span, room);
        let place = Rect { x, width: room, ..inner };
        put_spans(buf, place, 0, 0, &words);
        // Where the losses have a line, this chart takes it.
        let height = CHART + u16::from(lost);
        let chart = Rect { y: inner.y + 1, height, ..place }.intersection(inner);
        levels(buf, chart, &series.numbers(of), ctx);
        axis(buf, Rect { y: chart.bottom(), height: 1, ..chart }.intersection(inner), &series, ctx);
    };
    // Both say by how much they grew in the time that they show.
    let own = Series::of(growth, span, room);
    level(buf, x, torrents_words(today, &own, ctx), &|step| step.torrents);
    level(buf, x + room + GAP, bytes_words(today, &own, ctx), &bytes);
}

fn bars_cells(series: &Series, cells: u16) -> u16 {
    let steps = u16::try_from(series.steps.len()).unwrap_or(u16::MAX);
    bar_step(cells, series.steps.len()).max(1).saturating_mul(steps).min(cells)
}

/// Writes the first step, the one in the middle and the last one below a chart.
fn axis(buf: &mut Buffer, area: Rect, series: &Series, ctx: &Ctx) {
    let (Some(first), Some(middle)) = (series.steps.first(), series.steps.get(series.steps.len() / 2)) else { return };
    let faint = ctx.style(Role::Faint);
    let used = put(buf, area, 0, 0, &series.step_words(first.from), faint);
    if used + 2 <= area.width / 2 && area.width >= 28 {
        put(buf, area, area.width / 2, 0, &series.step_words(middle.from), faint);
    }
    put_right(buf, area, 0, "today", faint);
}

fn came_words(series: &Series, long: bool, ctx: &Ctx) -> Vec<(String, Style)> {
    let (strong, dim) = (ctx.style(Role::Heading), ctx.style(Role::Dim));
    let mut words = vec![(count(series.sum(|step| step.added)), strong), (" added".to_owned(), dim)];
    let gone = series.sum(|step| step.gone);
    if gone > 0 {
        words.extend([(", ".to_owned(), dim), (count(gone), ctx.style(Role::Gone)), (" gone".to_owned(), dim)]);
    }
    if let Some(best) = series.best() {
        words.extend([(", most ".to_owned(), dim), (count(best.added), strong)]);
        if long {
            words.push((format!(" {}", series.step_words(best.from)), dim));
        }
    }
    words
}

fn torrents_words(last: &GrowthStep, series: &Series, ctx: &Ctx) -> Vec<(String, Style)> {
    let (more, _) = series.more();
    let label = if last.torrents == 1 { " torrent" } else { " torrents" };
    let (strong, dim) = (ctx.style(Role::Heading), ctx.style(Role::Dim));
    vec![(count(last.torrents), strong), (label.to_owned(), dim), (signed(more, &|n| count(n.unsigned_abs())), dim)]
}

fn bytes_words(last: &GrowthStep, series: &Series, ctx: &Ctx) -> Vec<(String, Style)> {
    let (_, more) = series.more();
    let whole = last.bytes.map_or_else(|| "-".to_owned(), gib_label);
    let more = more.map(|more| signed(more, &|n| gib_label(n.saturating_abs()))).unwrap_or_default();
    vec![(whole, ctx.style(Role::Heading)), (more, ctx.style(Role::Dim))]
}

/// Returns a change with its sign, and nothing of none.
fn signed(n: i64, words: &dyn Fn(i64) -> String) -> String {
    match n {
        0 => String::new(),
        1.. => format!(" +{}", words(n)),
        _ => format!(" −{}", words(n)),
    }
}

/// Cells of the numbers of a month, each from the right edge to its own end, and of its name.
const NUMBERS: [u16; 4] = [0, 10, 20, 28];
const MONTH: u16 = 12;

/// Draws additions and losses month by month, the newest first.
pub(super) fn draw_months(buf: &mut Buffer, inner: Rect, growth: &Growth, ctx: &Ctx) {
    let numbers = |buf: &mut Buffer, y: u16, cells: [String; 4], styles: [Style; 4]| {
        for ((cell, style), before) in cells.iter().zip(styles).zip(NUMBERS) {
            put_right(buf, Rect { width: inner.width.saturating_sub(before), ..inner }, y, cell, style);
        }
    };
    let (faint, strong, text) = (ctx.style(Role::Faint), ctx.style(Role::Heading), ctx.style(Role::Text));
    numbers(buf, 0, ["size", "torrents", "gone", "added"].map(ToOwned::to_owned), [faint; 4]);
    let months = || growth.months.iter().rev().zip(1..inner.height);
    let most = months().map(|(step, _)| step.added).max().unwrap_or(0);
    for (step, y) in months() {
        put(buf, inner, 2, y, &step.from.strftime("%b %Y").to_string(), text);
        let room = inner.width.saturating_sub(MONTH + NUMBERS[3] + 8);
        let bar = Rect { x: inner.x + MONTH, y: inner.y + y, width: room, height: 1 }.intersection(inner);
        share_bar(buf, bar, step.added, most, ctx.style(Role::Gauge), ctx);
        let signed = |sign: &str, n: u64| if n == 0 { String::new() } else { format!("{sign}{}", count(n)) };
        let cells = [
            step.bytes.map_or_else(|| "-".to_owned(), gib_label),
            count(step.torrents),
            signed("−", step.gone),
            signed("+", step.added),
        ];
        numbers(buf, y, cells, [text, text, ctx.style(Role::Gone), strong]);
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;

    use super::*;

    fn growth(months: i64) -> Growth {
        let step = |n: i64, from: Date| GrowthStep {
            from,
            torrents: 100 + n.unsigned_abs(),
            bytes: Some(1_000 + 10 * n),
            added: 2,
            added_bytes: Some(20),
            gone: 1,
            gone_bytes: Some(10),
        };
        let day = |n: i64| step(n, date(2026, 8, 25).checked_add(n.days()).unwrap());
        let month = |n: i64| step(n, date(2010, 1, 1).checked_add(n.months()).unwrap());
        Growth { days: (0..90).map(day).collect(), months: (0..months).map(month).collect() }
    }

    #[test]
    fn a_span_has_as_many_steps_as_there_are_cells_and_loses_none_of_its_numbers() {
        let growth = growth(100);
        for (span, cells, steps) in [
            (GrowthSpan::Days, 40, 30),
            (GrowthSpan::Days, 90, 90),
            (GrowthSpan::Year, 40, 12),
            (GrowthSpan::All, 100, 100),
            (GrowthSpan::All, 40, 34),
            (GrowthSpan::All, 1, 1),
        ] {
            let series = Series::of(&growth, span, cells);
            assert_eq!(series.steps.len(), steps, "{span:?} {cells}");
            assert!(steps <= usize::from(cells).max(30));
            if span == GrowthSpan::All {
                assert_eq!((series.sum(|step| step.added), series.sum(|step| step.gone)), (200, 100));
                assert_eq!(series.steps.last().map(|step| step.torrents), Some(199));
                assert_eq!(series.more(), (100, Some(1_000)), "whatever is taken together");
            }
        }
        assert_eq!(Series::of(&growth, GrowthSpan::Days, 40).more(), (30, Some(300)));
    }

    #[test]
    fn every_span_is_reached_and_comes_back_from_its_name() {
        let mut span = GrowthSpan::default();
        for _ in 0..GrowthSpan::EVERY.len() {
            assert_eq!(GrowthSpan::named(span.name()), Some(span));
            span = span.next();
        }
        assert_eq!((span, GrowthSpan::named("decade")), (GrowthSpan::Days, None));
    }
}
