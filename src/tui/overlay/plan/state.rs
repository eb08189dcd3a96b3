//! What is known of a plan that is shown: what is left out by hand, what is typed, what is searched. Pure.

use std::collections::{BTreeSet, HashMap};

use super::lines::PlanWords;
use crate::actions::{Confirmation, FILES_UNKNOWN, Proposal, act_name};
use crate::model::{TorrentId, Verb};
use crate::tui::input::{Code, Key, Motion};
use crate::tui::widget::{ListWindow, Prompt, folded};

/// The letter that confirms, alone or behind the number.
pub(super) const YES: char = 'y';

/// The letter that takes in also what is left out because its files are not known.
pub(super) const WHOLE: char = 'f';

/// Letters that leave.
const NO: [char; 2] = ['n', 'q'];

/// Digits of the largest number that anybody types.
const DIGITS: usize = 9;

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Confirmed,
    Left,
    /// Also what is left out because its files are not known, with every file.
    Whole,
}

/// A plan that is shown.
#[derive(Debug, Clone)]
pub struct PlanSheet {
    proposal: Proposal,
    /// Places of the acts that are left out by hand.
    unmarked: BTreeSet<usize>,
    /// Of the torrents that are deleted, the part of the name that could not be added again.
    refused: HashMap<TorrentId, String>,
    /// What is said of what is chosen.
    words: PlanWords,
    /// Whether something is left out only because its files are not known.
    leaves_out_unknown: bool,
    typed: String,
    answer: Option<Answer>,
    pub(super) prompt: Prompt,
    /// Places of the acts that the search finds.
    found: Vec<usize>,
    pub(super) list: ListWindow,
}

impl PlanSheet {
    /// Shows a plan.
    pub fn new(proposal: Proposal) -> Self {
        let found = (0..proposal.plan.acts.len()).collect();
        // Whoever means what may be another program's has to say so.
        let adopted = |place: &usize| proposal.plan.acts.get(*place).is_some_and(|act| proposal.plan.is_adopted(act));
        let unmarked: BTreeSet<usize> = (0..proposal.plan.acts.len()).filter(adopted).collect();
        let refused = proposal.plan.lost_for_ever.iter().cloned().collect();
        let words = PlanWords::of(&without(&proposal, &unmarked), &proposal, &refused);
        let leaves_out_unknown = proposal.verb == Verb::Restore
            && proposal.undoes.is_none()
            && proposal.plan.left_out.iter().any(|left| left.reason == FILES_UNKNOWN);
        Self {
            words,
            leaves_out_unknown,
            proposal,
            unmarked,
            refused,
            typed: String::new(),
            answer: None,
            prompt: Prompt::default(),
            found,
            list: ListWindow::default(),
        }
    }

    /// Takes a key that types; says whether it is known.
    pub(super) fn press(&mut self, key: Key) -> bool {
        if self.prompt.is_open() {
            let known = self.prompt.press(key);
            self.search();
            return known;
        }
        let Some(letter) = key.typed() else {
            return key.code == Code::Backspace && self.typed.pop().is_some();
        };
        match letter {
            YES => self.answer = self.is_confirmable().then_some(Answer::Confirmed),
            '0'..='9' if self.typed.len() < DIGITS && self.takes_number() => self.typed.push(letter),
            ' ' => self.toggle(),
            '/' => self.prompt.open(),
            WHOLE if self.leaves_out_unknown() => self.answer = Some(Answer::Whole),
            letter if NO.contains(&letter) => self.answer = Some(Answer::Left),
            _ => return false,
        }
        true
    }

    /// Returns what was answered, once.
    pub(super) fn take_answer(&mut self) -> Option<Answer> {
        self.answer.take()
    }

    /// Leaves the chosen act out, or takes it in again; the number is another one then.
    fn toggle(&mut self) {
        let Some(place) = self.found.get(self.list.cursor()).copied() else { return };
        if !self.unmarked.remove(&place) {
            self.unmarked.insert(place);
        }
        self.typed.clear();
        self.words = PlanWords::of(&self.chosen(), &self.proposal, &self.refused);
        self.list.go(Motion::Down, self.found.len());
    }

    /// Shows everything again.
    pub(super) fn clear_search(&mut self) {
        self.prompt.discard();
        self.search();
    }

    /// Shows what the line finds, or everything.
    pub(super) fn search(&mut self) {
        let typed = folded(self.prompt.text().trim());
        let holds = |place: &usize| {
            let act = self.proposal.plan.acts.get(*place);
            act.is_some_and(|act| {
                let name = folded(&act_name(act));
                typed.split_whitespace().all(|word| name.contains(word))
            })
        };
        self.found = (0..self.proposal.plan.acts.len()).filter(holds).collect();
        self.list.restart();
    }

    /// Whether the letter confirms now.
    pub(super) fn is_confirmable(&self) -> bool {
        match self.words.wanted {
            Some(Confirmation::Letter) => true,
            Some(Confirmation::Number(n)) => self.typed == n.to_string(),
            None => false,
        }
    }

    /// Whether something is left out only because its files are not known.
    pub(super) fn leaves_out_unknown(&self) -> bool {
        self.leaves_out_unknown
    }

    /// Returns everything that the plan is about: what it does, and what it leaves out because its files are not known.
    pub(super) fn with_unknown(&self) -> Vec<TorrentId> {
        let chosen = self.chosen();
        let unknown = self.proposal.plan.left_out.iter().filter(|left| left.reason == FILES_UNKNOWN);
        let acts = chosen.plan.acts.iter().chain(unknown.map(|left| &left.act));
        acts.filter_map(|act| act.torrent.clone()).collect()
    }

    fn takes_number(&self) -> bool {
        matches!(self.words.wanted, Some(Confirmation::Number(_)))
    }

    /// Returns the plan without what is left out by hand.
    pub(super) fn chosen(&self) -> Proposal {
        without(&self.proposal, &self.unmarked)
    }

    /// Returns what is said of what is chosen.
    pub(super) fn words(&self) -> &PlanWords {
        &self.words
    }

    /// Returns the plan as it was made.
    pub(super) fn whole(&self) -> &Proposal {
        &self.proposal
    }

    /// Returns the places of the acts that are shown.
    pub(super) fn found(&self) -> &[usize] {
        &self.found
    }

    /// Whether the act of a place is left out by hand.
    pub(super) fn is_left_out(&self, place: usize) -> bool {
        self.unmarked.contains(&place)
    }

    /// Returns the part of a torrent's name for which it could not be added again.
    pub(super) fn refused(&self, torrent: Option<&TorrentId>) -> Option<&str> {
        self.refused.get(torrent?).map(String::as_str)
    }

    /// Returns what is typed of the number.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }
}

fn without(proposal: &Proposal, unmarked: &BTreeSet<usize>) -> Proposal {
    proposal.clone().without(|place| unmarked.contains(&place))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::actions::{ActPlan, AddLimits, Quota};
    use crate::model::NewAct;

    fn sheet(verb: Verb, torrents: usize) -> PlanSheet {
        let act = |n: usize| NewAct {
            torrent: TorrentId::parse(&format!("ID{n}")).ok(),
            name: format!("name {n}"),
            bytes: Some(1),
            files: Some(1),
            ..NewAct::bare(verb)
        };
        let plan = ActPlan { acts: (0..torrents).map(act).collect(), ..ActPlan::default() };
        let adds = AddLimits { wait: Duration::from_secs(5), limit: 25 };
        let quota = Quota { limit: 200, used: 0, adds };
        let (undoes, listed) = (None, None);
        PlanSheet::new(Proposal { verb, plan, undoes, quota, torrents: 9, listed, most_deleted: 50 })
    }

    fn press(sheet: &mut PlanSheet, keys: &str) -> Option<Answer> {
        for key in keys.split_whitespace() {
            let key = Key::parse(key).unwrap();
            sheet.press(key);
        }
        sheet.take_answer()
    }

    #[test]
    fn enter_never_confirms_whatever_was_typed_before() {
        for (verb, torrents, before) in [(Verb::Restore, 3, ""), (Verb::Delete, 3, "3"), (Verb::Restore, 40, "4 0")] {
            let mut sheet = sheet(verb, torrents);
            assert_eq!(press(&mut sheet, before), None);
            assert_eq!(press(&mut sheet, "enter enter ctrl-m"), None, "{verb:?}");
            assert!(!sheet.press(Key::parse("enter").unwrap()), "the sheet does not know the key at all");
            assert_eq!(press(&mut sheet, "y"), Some(Answer::Confirmed));
        }
    }

    #[test]
    fn the_letter_confirms_twenty_and_above_that_and_for_deletions_the_number_comes_before_it() {
        assert_eq!(press(&mut sheet(Verb::Restore, 20), "y"), Some(Answer::Confirmed));
        for (verb, torrents, wrong, right) in [
            (Verb::Restore, 21, "y 2 y 2 0 y", "backspace backspace backspace 2 1 y"),
            (Verb::Delete, 1, "y 2 y", "backspace 1 y"),
            (Verb::Delete, 12, "y 1 y", "2 y"),
        ] {
            let mut sheet = sheet(verb, torrents);
            assert_eq!(press(&mut sheet, wrong), None, "{verb:?} {torrents}");
            assert_eq!(press(&mut sheet, right), Some(Answer::Confirmed), "{verb:?} {torrents}");
        }
    }

    #[test]
    fn what_is_left_out_by_hand_is_not_done_and_the_number_is_another_one() {
        let mut sheet = sheet(Verb::Delete, 3);
        assert_eq!(press(&mut sheet, "3 space y"), None, "the number that was typed is not the number any more");
        assert_eq!(press(&mut sheet, "2 y"), Some(Answer::Confirmed));
        let names: Vec<String> = sheet.chosen().plan.acts.iter().map(act_name).collect();
        assert_eq!(names, ["name 1", "name 2"]);
    }

    #[test]
    fn what_was_adopted_is_deleted_only_when_it_is_marked() {
        let mut proposal = sheet(Verb::Delete, 3).proposal;
        proposal.plan.adopted = vec![TorrentId::parse("ID0").unwrap()];
        let mut sheet = PlanSheet::new(proposal);
        assert_eq!(press(&mut sheet, "3 y"), None);
        assert_eq!(press(&mut sheet, "backspace 2 y"), Some(Answer::Confirmed));
        assert_eq!(press(&mut sheet, "space 3 y"), Some(Answer::Confirmed));
        assert_eq!(sheet.chosen().plan.acts.len(), 3);
    }

    #[test]
    fn nothing_is_confirmed_above_the_ceiling_or_where_nothing_is_left() {
        assert_eq!(press(&mut sheet(Verb::Delete, 51), "5 1 y"), None);
        assert_eq!(press(&mut sheet(Verb::Restore, 1), "space y"), None);
        assert_eq!(press(&mut sheet(Verb::Delete, 0), "0 y"), None);
        assert_eq!(press(&mut sheet(Verb::Delete, 1), "n"), Some(Answer::Left));
    }

    #[test]
    fn in_the_line_of_the_search_letters_are_text() {
        let mut sheet = sheet(Verb::Restore, 12);
        assert_eq!(press(&mut sheet, "/ n a m e space 1 1 y"), None);
        assert_eq!(sheet.found(), [] as [usize; 0]);
        assert_eq!(press(&mut sheet, "backspace"), None);
        assert_eq!(sheet.found(), [11]);
    }
}
