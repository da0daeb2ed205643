//! Notes on countries, engagements and other records.

use forestall_confidence::{Audience, Clause, Mark};
use forestall_engagement::{NewNote, NoteRevision, NoteSubject};
use jiff::Timestamp;

use crate::acts;
use crate::filling::Filling;

impl Filling {
    /// Half are on countries, the others on engagements, situations and parties.
    pub(crate) async fn notes(&mut self, count: u64) {
        for number in 0..count {
            let (subject, mark) = self.draw_subject(number);
            let viewer = self.viewer().await;
            let first = NoteRevision {
                title: format!("A call, number {number}").parse().unwrap(),
                text: self.dice.words(60).parse().unwrap(),
                grade: None,
                grade_reason: None,
                by: viewer.account().unwrap(),
                by_name: "Person 1".parse().unwrap(),
                at: Timestamp::now(),
            };
            self.records.write_note(&viewer, NewNote { subject, mark, source: None, first }).await.unwrap();
        }
    }

    fn draw_subject(&mut self, number: u64) -> (NoteSubject, Mark) {
        match number % 6 {
            0 => {
                let (engagement_id, situation) = *self.dice.pick(&self.engagements);
                let audience = Audience::open().and(Clause::Present(engagement_id));
                (NoteSubject::Engagement(engagement_id, situation), Mark { audience, ..Mark::internal() })
            }
            1 => (NoteSubject::Chronicle(*self.dice.pick(&self.situations), None), self.draw_mark()),
            2 => (NoteSubject::Chronicle(*self.dice.pick(&self.parties), None), self.draw_mark()),
            _ => (NoteSubject::Situation(acts::polity(&mut self.dice)), self.draw_mark()),
        }
    }
}
