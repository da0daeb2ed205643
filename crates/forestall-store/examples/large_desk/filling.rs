//! The records of the desk, opened and acted upon as the officer.

use std::collections::BTreeSet;

use forestall_confidence::{Audience, Clause, Mark, OpeningMark, Viewer};
use forestall_engagement::chronicle::DeskAct;
use forestall_engagement::engagement::NextStep;
use forestall_engagement::engagement::Track;
use forestall_engagement::{EngagementSource, NewEngagement, OpeningLinks, Parties, RunRef};
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::DeskStore;
use forestall_types::{ActId, ChronicleId, EngagementId, MonthId, PolityCode, Sequence};
use jiff::Timestamp;

use crate::acts;
use crate::dice::Dice;
use crate::people::Staff;

/// How many parties a situation has.
pub(crate) const PARTIES_EACH: u64 = 10;
/// How many of the records have an audience of some named persons: one in so many.
const NAMED_EACH: u64 = 5;
/// How many such audiences there are.
const AUDIENCES: u64 = 200;
/// The acts of a negotiated text.
const ACTS_OF_A_TEXT: u64 = 200;
const ARTICLES: u64 = 20;

/// How many records there are of each kind.
pub(crate) struct Sizes {
    pub(crate) parties: u64,
    pub(crate) situations: u64,
    pub(crate) engagements: u64,
    pub(crate) sessions: u64,
    pub(crate) appeals: u64,
    pub(crate) texts: u64,
    pub(crate) representatives: u64,
    pub(crate) notes: u64,
}

impl Sizes {
    pub(crate) const fn whole() -> Self {
        Self {
            parties: 10_000,
            situations: 1000,
            engagements: 300,
            sessions: 600,
            appeals: 100,
            texts: 20,
            representatives: 40,
            notes: 100_000,
        }
    }

    pub(crate) fn divided_by(self, divisor: u64) -> Self {
        let part = |number: u64| number.div_ceil(divisor);
        let situations = part(self.situations);
        Self {
            parties: situations * PARTIES_EACH,
            situations,
            engagements: part(self.engagements),
            sessions: part(self.sessions),
            appeals: part(self.appeals),
            texts: part(self.texts),
            representatives: part(self.representatives),
            notes: part(self.notes),
        }
    }
}

pub(crate) struct Filling {
    pub(crate) records: DeskStore,
    chronicles: ChronicleStore,
    pub(crate) staff: Staff,
    pub(crate) officer: Option<Viewer>,
    pub(crate) dice: Dice,
    audiences: Vec<Mark>,
    owner: String,
    pub(crate) parties: Vec<ChronicleId>,
    pub(crate) situations: Vec<ChronicleId>,
    pub(crate) engagements: Vec<(EngagementId, PolityCode)>,
    sessions: Vec<ChronicleId>,
    appeals: Vec<ChronicleId>,
    texts: Vec<ChronicleId>,
    representatives: Vec<ChronicleId>,
}

impl Filling {
    pub(crate) fn new(records: DeskStore, chronicles: ChronicleStore, staff: Staff) -> Self {
        let mut dice = Dice(17);
        let officer = staff.accounts[0];
        let audiences = (0..AUDIENCES).map(|_| {
            let persons: BTreeSet<_> =
                [officer].into_iter().chain((0..4).map(|_| *dice.pick(&staff.accounts))).collect();
            Mark { audience: Audience::open().and(Clause::Named(persons)), ..Mark::internal() }
        });
        let audiences = audiences.collect();
        Self {
            records,
            chronicles,
            owner: format!("account:{officer}"),
            staff,
            officer: None,
            dice,
            audiences,
            parties: Vec::new(),
            situations: Vec::new(),
            engagements: Vec::new(),
            sessions: Vec::new(),
            appeals: Vec::new(),
            texts: Vec::new(),
            representatives: Vec::new(),
        }
    }

    /// Draws a mark: for all staff, or for some of them, of whom the officer is one.
    pub(crate) fn draw_mark(&mut self) -> Mark {
        if self.dice.roll(NAMED_EACH) == 0 {
            self.dice.pick(&self.audiences).clone()
        } else {
            Mark::internal()
        }
    }

    /// Returns the officer with the engagements they are in by now.
    pub(crate) async fn viewer(&mut self) -> Viewer {
        if self.officer.is_none() {
            self.officer = Some(self.staff.officer().await);
        }
        self.officer.clone().unwrap()
    }

    async fn open(&mut self, opening: &DeskAct, mark: Option<Mark>) -> ChronicleId {
        let viewer = self.viewer().await;
        let mark = match mark {
            Some(mark) => mark,
            None => self.chronicles.mark_of_new_record(&viewer, opening.rests_on()).await.unwrap().unwrap(),
        };
        self.chronicles.open_chronicle(&viewer, opening, &mark).await.unwrap()
    }

    /// Acts upon a record that has some acts already; returns the act.
    async fn act(&mut self, id: ChronicleId, act: &DeskAct, seen: u64) -> ActId {
        let viewer = self.viewer().await;
        let seen = Sequence::new(u32::try_from(seen).unwrap());
        self.chronicles.act_upon(&viewer, id, act, None, seen).await.unwrap()
    }

    async fn act_all(&mut self, id: ChronicleId, acts: Vec<DeskAct>, first: u64) {
        for (seen, act) in (first..).zip(acts) {
            self.act(id, &act, seen).await;
        }
    }

    pub(crate) async fn parties(&mut self, count: u64) {
        for number in 0..count {
            let (opening, mark) = (acts::party(number, &mut self.dice), self.draw_mark());
            let id = self.open(&opening, Some(mark)).await;
            self.parties.push(id);
        }
    }

    pub(crate) async fn situations(&mut self, count: u64) {
        let parties = self.parties.clone();
        for (number, own) in (0..count).zip(parties.chunks(usize::try_from(PARTIES_EACH).unwrap())) {
            let (opening, mark) = (acts::situation(number, &mut self.dice), self.draw_mark());
            let id = self.open(&opening, Some(mark)).await;
            self.situations.push(id);
            let acts = acts::situation_acts(own, &self.owner, number, &mut self.dice);
            self.act_all(id, acts, 1).await;
            for (place, &party) in own.iter().enumerate() {
                let others: Vec<_> = own.iter().copied().filter(|other| *other != party).collect();
                let acts = acts::party_acts(&others[place % 3..], id, &mut self.dice);
                self.act_all(party, acts, 1).await;
            }
        }
    }

    pub(crate) async fn engagements(&mut self, count: u64) {
        for number in 0..count {
            let viewer = self.viewer().await;
            let situation = acts::polity(&mut self.dice);
            let new = NewEngagement {
                links: OpeningLinks::default(),
                situation,
                source: EngagementSource::Situation,
                track: Track::ALL[usize::try_from(number).unwrap() % Track::ALL.len()],
                parties: Parties::new(vec!["North".parse().unwrap(), "South".parse().unwrap()]).unwrap(),
                aim: self.dice.words(5).parse().unwrap(),
                next_step: NextStep::new("First call".parse().unwrap(), "2026-12-04".parse().ok()),
                run: RunRef {
                    run_id: "run-0001".parse().unwrap(),
                    run_hash: "0a".repeat(32).parse().unwrap(),
                    origin: MonthId::new(516).unwrap(),
                },
                opened_by: "Person 1".parse().unwrap(),
                opened_at: Timestamp::now(),
            };
            let mark = OpeningMark::everybody_present();
            let opened = self.records.open_engagement(&viewer, new, mark).await.unwrap();
            self.engagements.push((opened.opening().engagement_id, situation));
            self.officer = None;
        }
        let (first, _) = self.engagements[0];
        let viewer = self.viewer().await;
        self.records.add_member(&viewer, first, self.staff.expert, vec![]).await.unwrap();
        for (place, (id, _)) in self.engagements.clone().into_iter().enumerate() {
            let situation = self.situations[place % self.situations.len()];
            let acts = acts::engagement_acts(situation, &self.owner, &mut self.dice);
            self.act_all(id.into(), acts, 1).await;
        }
    }

    pub(crate) async fn sessions(&mut self, count: u64) {
        for place in 0..usize::try_from(count).unwrap() {
            let (engagement, _) = self.engagements[place % self.engagements.len()];
            let opening = acts::session(engagement, &mut self.dice);
            let id = self.open(&opening, None).await;
            self.sessions.push(id);
            let acts = acts::session_acts(&self.owner, &mut self.dice);
            self.act_all(id, acts, 1).await;
        }
    }

    pub(crate) async fn appeals(&mut self, count: u64) {
        for place in 0..usize::try_from(count).unwrap() {
            let (engagement, _) = self.engagements[place % self.engagements.len()];
            let opening = acts::appeal(engagement, &mut self.dice);
            let id = self.open(&opening, None).await;
            self.appeals.push(id);
            let first = self.act(id, &acts::addressee(1), 1).await;
            let second = self.act(id, &acts::addressee(2), 2).await;
            let acts = acts::appeal_acts(&[first, second], &self.owner, &mut self.dice);
            self.act_all(id, acts, 3).await;
        }
    }

    pub(crate) async fn texts(&mut self, count: u64) {
        for place in 0..usize::try_from(count).unwrap() {
            let (engagement, _) = self.engagements[place % self.engagements.len()];
            let opening = acts::text(engagement, &mut self.dice);
            let id = self.open(&opening, None).await;
            self.texts.push(id);
            let mut articles: Vec<(ActId, ActId)> = Vec::new();
            for seen in 1..=ACTS_OF_A_TEXT {
                if seen <= ARTICLES {
                    let article = acts::article(&mut self.dice);
                    let act_id = self.act(id, &article, seen).await;
                    articles.push((act_id, act_id));
                } else {
                    let which = usize::try_from(seen % ARTICLES).unwrap();
                    let (article, newest) = articles[which];
                    let edit = acts::edit(article, newest, &mut self.dice);
                    articles[which].1 = self.act(id, &edit, seen).await;
                }
            }
        }
    }

    pub(crate) async fn representatives(&mut self, count: u64) {
        for number in 0..count {
            let id = self.open(&acts::representative(number), Some(Mark::internal())).await;
            self.representatives.push(id);
            let acts = acts::representative_acts(&mut self.dice);
            self.act_all(id, acts, 1).await;
        }
    }

    /// Prints the sessions, and one page of each kind; of those in engagements, of the expert's too.
    #[expect(clippy::print_stdout, reason = "what this tool is for")]
    pub(crate) fn tell(&self) {
        println!("officer {}", self.staff.officer_session.reveal());
        println!("expert {}", self.staff.expert_session.reveal());
        for (kind, ids) in [
            ("party", &self.parties),
            ("situation", &self.situations),
            ("session", &self.sessions),
            ("appeal", &self.appeals),
            ("text", &self.texts),
            ("representative", &self.representatives),
        ] {
            println!("{kind} {}", ids[0]);
        }
        println!("engagement {}", self.engagements[0].0);
    }
}
