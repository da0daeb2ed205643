//! The situation out of which an engagement is opened: its title, countries and parties.

use forestall_confidence::Mark;
use forestall_engagement::chronicle::{FaceRow, fold_acts};
use forestall_engagement::situation::Situation;
use forestall_engagement::{OpeningLinks, Parties};
use forestall_types::{ChronicleId, ChronicleKind, PolityCode};

use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::pages::countries_on_map::countries_on_map;

/// A situation that somebody watches, as far as the viewer may read it.
pub(super) struct Watched {
    pub(super) id: ChronicleId,
    pub(super) title: String,
    /// The countries under one of which the engagement is filed: its own, or all of the map where it has none there.
    pub(super) countries: Vec<(PolityCode, String)>,
    /// Whether those are its own.
    pub(super) has_own_countries: bool,
    /// Its parties.
    parties: Vec<FaceRow>,
    mark: Mark,
}

impl Watched {
    /// Loads a situation by the identifier in an address.
    pub(super) async fn load(visit: &Visit, id: &str) -> PageResult<Self> {
        let id: ChronicleId = id.parse().map_err(|_| PageError::NotFound)?;
        if id.kind() != ChronicleKind::Situation {
            return Err(PageError::NotFound);
        }
        let file = visit.desk.chronicle(visit.viewer(), id).await?.ok_or(PageError::NotFound)?;
        let situation = fold_acts::<Situation>(id, &file.entries);
        let on_map = countries_on_map(visit).await?;
        let known = |polity: &PolityCode| on_map.iter().find(|(code, _)| code == polity).cloned();
        let own: Vec<_> = situation.polities.iter().filter_map(known).collect();
        let linked: Vec<ChronicleId> = situation.parties.iter().map(|link| link.party).collect();
        let mut parties = visit.desk.faces_of(visit.viewer(), linked.clone()).await?;
        parties.sort_by_key(|row| linked.iter().position(|id| *id == row.id));
        Ok(Self {
            id,
            title: situation.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            has_own_countries: !own.is_empty(),
            countries: if own.is_empty() { on_map } else { own },
            parties,
            mark: file.mark,
        })
    }

    /// Returns the only country it can be filed under, where there is one.
    pub(super) fn only_country(&self) -> Option<PolityCode> {
        if let [(only, _)] = self.countries.as_slice() { Some(*only) } else { None }
    }

    /// Returns the names of its parties, one a line.
    pub(super) fn party_lines(&self) -> String {
        let names = self.parties.iter().map(|row| row.face.title.as_str());
        names.collect::<Vec<_>>().join("\n")
    }

    /// Returns the mark an engagement out of it starts with: for nobody who may not read the situation and its parties.
    pub(super) fn start(&self) -> Mark {
        let internal = Mark::internal();
        Mark::of_derived([&internal, &self.mark].into_iter().chain(self.parties.iter().map(|row| &row.mark)))
    }

    /// Returns what an engagement with these parties is linked to.
    pub(super) fn links(&self, parties: &Parties) -> OpeningLinks {
        let record = |name: &str| {
            let found = self.parties.iter().find(|row| row.face.title.to_lowercase() == name.to_lowercase());
            found.map(|row| row.id)
        };
        OpeningLinks {
            situation: Some(self.id),
            parties: parties.names().iter().map(|name| record(name.as_str())).collect(),
        }
    }
}
