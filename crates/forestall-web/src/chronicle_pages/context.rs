//! What the pages of a record need beside it.

use std::collections::{BTreeMap, BTreeSet};

use forestall_confidence::{AccountId, Clause, Mark, PartyNumber};
use forestall_engagement::chronicle::{
    Chronicle, ChronicleFile, FaceFilter, FaceOrder, FaceRow, Mentioned, Owner, fold_acts,
};
use forestall_engagement::engagement::{Course, ObserverSight};
use forestall_types::{ChronicleId, ChronicleKind, EngagementId, PolityCode};

use super::suggestions::Suggested;
use super::{FormSpec, Screen, address};
use crate::desk::House;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::countries_on_map::countries_on_map;
use crate::pages::marks::{MarkOffer, colleagues};
use crate::pages::notes::audience_of_all;

/// The most records a form offers in a list; more are found by typing a title or an identifier.
const MOST_OFFERED: usize = 300;

/// The most records of a kind that are loaded beside a record for its forms.
const MOST_BESIDE: usize = 20;

/// What the pages of a record need beside it: who looks, names, and what may be chosen.
pub(crate) struct Context {
    pub(crate) visit: Visit,
    pub(super) offer: MarkOffer,
    pub(super) colleagues: Vec<(AccountId, String)>,
    offered: BTreeMap<ChronicleKind, Vec<FaceRow>>,
    named: BTreeMap<ChronicleId, FaceRow>,
    polities: Vec<(PolityCode, String)>,
    engagement: Option<Course>,
    beside: Vec<ChronicleFile>,
    /// What the lines of the page's forms suggest.
    pub(super) suggested: BTreeSet<Suggested>,
}

impl Context {
    /// Loads what the pages of a kind of record need.
    ///
    /// - `start`: the mark forms start from; `label`: what it is called in them.
    pub(crate) async fn load<S: Screen>(visit: Visit, start: Mark, label: &'static str) -> PageResult<Self> {
        let viewer = visit.viewer();
        let offer = MarkOffer::load(visit.desk.as_ref(), viewer, start.as_of(viewer.now()), label).await?;
        let colleagues = colleagues(visit.desk.as_ref(), viewer).await?;
        let mut offered = BTreeMap::new();
        for &kind in S::offers() {
            let filter = FaceFilter {
                kind: Some(kind),
                order: FaceOrder::Title,
                take: MOST_OFFERED,
                ..FaceFilter::default()
            };
            offered.insert(kind, visit.desk.faces(viewer, filter).await?.rows);
        }
        let polities = countries_on_map(&visit).await?;
        Ok(Self {
            offer,
            colleagues: colleagues.into_iter().map(|(account, name)| (account, name.to_string())).collect(),
            offered,
            named: BTreeMap::new(),
            polities,
            engagement: None,
            beside: Vec::new(),
            suggested: BTreeSet::new(),
            visit,
        })
    }

    /// Loads the engagement in which the record stands, as far as the viewer may read it.
    pub(super) async fn stand_in(&mut self, engagement: Option<EngagementId>) -> PageResult<()> {
        let Some(engagement_id) = engagement else { return Ok(()) };
        self.offer.add_near(engagement_id);
        let found = self.visit.desk.chronicle(self.visit.viewer(), engagement_id.into()).await?;
        self.engagement = found.map(|file| fold_acts(file.id, &file.entries));
        Ok(())
    }

    /// Loads the records of a kind that name the engagement in which the record stands, as the viewer may read them.
    pub(crate) async fn load_of_engagement(&mut self, kind: ChronicleKind) -> PageResult<()> {
        let Some(engagement_id) = self.engagement.as_ref().and_then(Course::engagement_id) else {
            return Ok(());
        };
        let viewer = self.visit.viewer();
        let filter = FaceFilter {
            kind: Some(kind),
            mentions: Some(Mentioned::Chronicle(engagement_id.into())),
            order: FaceOrder::Title,
            with_over: true,
            take: MOST_BESIDE,
            ..FaceFilter::default()
        };
        for row in self.visit.desk.faces(viewer, filter).await?.rows {
            self.beside.extend(self.visit.desk.chronicle(viewer, row.id).await?);
        }
        Ok(())
    }

    /// Returns the records of a kind that were loaded beside the record.
    pub(crate) fn beside<Record: Chronicle>(&self) -> impl Iterator<Item = Record> {
        let files = self.beside.iter().filter(|file| file.id.kind() == Record::KIND);
        files.map(|file| fold_acts(file.id, &file.entries))
    }

    /// Loads what the records are called that a record's acts name.
    pub(crate) async fn name_mentioned(&mut self, file: &ChronicleFile) -> PageResult<()> {
        let mentioned = file.entries.iter().flat_map(|entry| entry.act.mentions());
        let ids = mentioned.filter_map(|of| match of {
            Mentioned::Chronicle(id) => Some(id),
            _ => None,
        });
        self.name(ids.collect()).await
    }

    /// Loads what more records are called.
    pub(crate) async fn name(&mut self, mut ids: Vec<ChronicleId>) -> PageResult<()> {
        ids.sort_unstable();
        ids.dedup();
        if !ids.is_empty() {
            let rows = self.visit.desk.faces_of(self.visit.viewer(), ids).await?;
            self.named.extend(rows.into_iter().map(|row| (row.id, row)));
        }
        Ok(())
    }

    /// Lets forms start with a mark that nobody reads who may not read these records too.
    pub(super) async fn start_within(&mut self, named: Vec<ChronicleId>) -> PageResult<()> {
        if named.is_empty() {
            return Ok(());
        }
        let (desk, viewer) = (self.visit.desk.as_ref(), self.visit.viewer());
        let rows = desk.faces_of(viewer, named).await?;
        let marks: Vec<_> = rows.iter().map(|row| row.mark.as_of(viewer.now())).collect();
        let start = Mark::of_derived(std::iter::once(&self.offer.start).chain(&marks));
        if start.audience != self.offer.start.audience || start.attribution != self.offer.start.attribution {
            self.offer = MarkOffer::load(desk, viewer, start, "As what it is about").await?;
        }
        Ok(())
    }

    /// Returns the desk behind the screens.
    pub(crate) fn desk(&self) -> &dyn House {
        self.visit.desk.as_ref()
    }

    /// Returns what lists show of a record named on the page, where the viewer may read it.
    pub(crate) fn face(&self, id: ChronicleId) -> Option<&FaceRow> {
        self.named.get(&id).or_else(|| self.offered.values().flatten().find(|row| row.id == id))
    }

    /// Returns what a record is called; of one the viewer may not read only what kind it is: by its identifier, which is
    /// the same everywhere, they would know it again elsewhere.
    pub(crate) fn title(&self, id: ChronicleId) -> String {
        self.face(id).map_or_else(|| format!("another {}", id.kind().words()), |row| row.face.title.clone())
    }

    /// Returns the address of a record, where the viewer may read it.
    pub(crate) fn href(&self, id: ChronicleId) -> Option<String> {
        self.face(id).map(|row| address(row.id))
    }

    /// Returns the engagement in which the record stands, as far as the viewer may read it.
    pub(crate) const fn engagement(&self) -> Option<&Course> {
        self.engagement.as_ref()
    }

    /// Returns the form of something that observers see where the ground rules have it: else, where they would read it,
    /// it starts with a mark for the members alone.
    pub(crate) fn as_ruled(&self, sights: &[ObserverSight], form: FormSpec) -> FormSpec {
        let Some(engagement) = &self.engagement else { return self.for_members(form) };
        let rules = engagement.rules_in_force();
        if sights.iter().any(|sight| rules.show_observers(*sight)) { form } else { self.for_members(form) }
    }

    /// Returns the form of something that names who takes part: it starts with a mark for the members alone, unless the
    /// ground rules show observers who was there.
    pub(crate) fn of_participants(&self, form: FormSpec) -> FormSpec {
        let Some(engagement) = &self.engagement else { return form };
        let engagement_id = engagement.engagement_id();
        match engagement_id.filter(|_| !engagement.rules_in_force().show_observers(ObserverSight::Attendance))
        {
            Some(id) => {
                form.usually_for(self.offer.start.audience.clone().and(Clause::Engagement(id)), "members")
            }
            None => form,
        }
    }

    /// Returns the form of something that is not for observers: where they would read it, it starts with a mark for the
    /// members alone.
    pub(crate) fn for_members(&self, form: FormSpec) -> FormSpec {
        let start = &self.offer.start.audience;
        let observed = start.clauses().find_map(|clause| match clause {
            Clause::Present(engagement_id) => Some(*engagement_id),
            _ => None,
        });
        match observed {
            Some(engagement_id) => form
                .usually_for(start.clone().and(Clause::Engagement(engagement_id)), "members, not observers"),
            None => form,
        }
    }

    /// Returns the parties of that engagement that have not left: number and name.
    pub(crate) fn parties(&self) -> Vec<(PartyNumber, String)> {
        let parties = self.engagement.iter().flat_map(|engagement| &engagement.parties);
        let there = parties.filter(|party| party.left.is_none());
        there.map(|party| (party.number, party.name.to_string())).collect()
    }

    /// Returns what a party of that engagement is called, also one that left.
    pub(crate) fn party(&self, number: PartyNumber) -> String {
        let parties = self.engagement.iter().flat_map(|engagement| &engagement.parties);
        let found = parties.clone().find(|party| party.number == number);
        found.map_or_else(|| format!("party {number}"), |party| party.name.to_string())
    }

    /// Returns who owes something, in words.
    pub(crate) fn owner(&self, owner: &Owner) -> String {
        match owner {
            Owner::Account(account) => {
                let known = self.colleagues.iter().find(|(known, _)| known == account);
                known.map_or_else(|| "a colleague".to_owned(), |(_, name)| name.clone())
            }
            Owner::Named(name) => name.clone(),
        }
    }

    /// Returns the countries a form may name, by name.
    pub(crate) fn polities(&self) -> &[(PolityCode, String)] {
        &self.polities
    }

    /// Returns the records of a kind that forms offer; only of kinds the screen [offers](Screen::offers).
    pub(crate) fn offered(&self, kind: ChronicleKind) -> &[FaceRow] {
        self.offered.get(&kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the frame of a page that shows records under these marks, and names those its acts name.
    pub(crate) fn frame<'a>(
        &'a self,
        section: Section,
        title: impl Into<String>,
        marks: impl IntoIterator<Item = &'a Mark>,
    ) -> Frame {
        let mut frame = self.visit.frame(section, title);
        let named = self.named.values().map(|row| &row.mark);
        frame.audience = audience_of_all(&self.visit, marks.into_iter().chain(named));
        frame.suggestions = self.suggested.iter().map(|suggested| suggested.suggestions(self)).collect();
        frame
    }
}
