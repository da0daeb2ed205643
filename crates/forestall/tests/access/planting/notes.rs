//! Notes and files with words planted in them, written by whoever may.

use std::collections::BTreeSet;

use forestall_confidence::{Mark, Marking};
use forestall_types::{EngagementId, RecordRef};

use super::Garden;
use crate::ledger::{Planted, Record};
use crate::record_forms;

impl Garden {
    pub(super) fn write_note(&mut self, actor: &'static str) {
        let viewer = self.viewer(actor);
        let own: Vec<EngagementId> = self
            .engagements()
            .into_iter()
            .filter(|id| self.ledger.may_read(&viewer, RecordRef::Engagement(*id)))
            .collect();
        let is_staff = self.desk.person(actor).role.is_staff();
        let engagement =
            if is_staff && self.dice.below(2) == 0 { None } else { self.dice.pick(&own).copied() };
        if engagement.is_none() && !is_staff {
            return;
        }
        let rests_on = engagement.map(RecordRef::Engagement);
        let situation = match rests_on {
            Some(source) => self.ledger.records[&source].situation.clone(),
            None => self.dice.pick(&self.situations).unwrap().clone(),
        };
        let start =
            rests_on.map_or_else(Mark::internal, |source| self.ledger.in_force(source).as_of(viewer.now()));
        // What is within an engagement is never open by itself.
        let chosen = self.choose(actor, &start, engagement.is_none());
        let (title, text) = (self.dice.word(), self.dice.word());
        let about = engagement.map_or(("situation", situation.clone()), |id| ("engagement", id.to_string()));
        let visitor = self.desk.visitor(actor);
        let about = (about.0, about.1.as_str());
        let answer =
            record_forms::write_note(visitor, about, &title, &format!("Of {text} alone."), &chosen.sent);
        let source = rests_on.map(|source| self.ledger.in_force(source));
        let in_force = Mark::of_derived([&chosen.mark].into_iter().chain(&source));
        self.count("write a note", &answer);
        if !viewer.may_read(&in_force.audience) {
            answer.assert(422, &[]);
            self.ledger.refused.extend([title, text]);
            return;
        }
        let made = answer.made();
        self.known.add_record(&made);
        let at = Some(format!("/notes/{made}"));
        let plant = |word: String| Planted { word, at: at.clone(), is_searched: true };
        self.ledger.insert(Record {
            id: made.parse().unwrap(),
            marking: Marking::new(chosen.mark),
            rests_on,
            engagement,
            situation,
            author: viewer.account().unwrap(),
            words: [title, text].map(plant).into(),
            files: Vec::new(),
        });
    }

    pub(super) fn revise_note(&mut self, actor: &'static str) {
        let Some(id) = self.pick_note_to_write(actor) else { return };
        self.assert_found(actor, id);
        let (title, text) = (self.dice.word(), self.dice.word());
        let answer = record_forms::revise_note(self.desk.visitor(actor), &id.to_string(), &title, &text);
        answer.assert(303, &[]);
        // The search goes by what a note says now.
        let record = self.ledger.records.get_mut(&id).unwrap();
        let of_file = |word: &Planted| word.at.as_ref().is_some_and(|at| at.contains("/files/"));
        for word in record.words.iter_mut().filter(|word| !of_file(word)) {
            word.is_searched = false;
        }
        for word in [title, text] {
            self.plant(id, word, Some(format!("/notes/{id}")), true);
        }
        self.count("revise a note", &answer);
    }

    pub(super) fn attach(&mut self, actor: &'static str) {
        let Some(id) = self.pick_note_to_write(actor) else { return };
        self.assert_found(actor, id);
        let (name, content) = (self.dice.word(), self.dice.word());
        let note = id.to_string();
        let file_name = format!("{name}.txt");
        let bytes = format!("{content}\n").into_bytes();
        let file = record_forms::attach(self.desk.visitor(actor), &note, &file_name, &bytes);
        self.known.add_file(&note, &file);
        let at = format!("/notes/{note}/files/{file}");
        self.plant(id, name, Some(at.clone()), true);
        self.plant(id, content, Some(at), false);
        self.ledger.records.get_mut(&id).unwrap().files.push(file);
        self.done.push(("attach a file", 303));
    }

    /// Picks a note the actor may write in; guests write within engagements.
    fn pick_note_to_write(&mut self, actor: &str) -> Option<RecordRef> {
        let is_staff = self.desk.person(actor).role.is_staff();
        let within: BTreeSet<RecordRef> = self
            .ledger
            .records
            .values()
            .filter(|record| record.engagement.is_some() || is_staff)
            .map(|record| record.id)
            .collect();
        self.pick_readable(actor, |id| matches!(id, RecordRef::Note(_)) && within.contains(&id))
    }
}
