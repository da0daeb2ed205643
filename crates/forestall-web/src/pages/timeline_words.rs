//! What an entry of a timeline says.

use forestall_engagement::chronicle::Part;
use forestall_engagement::{Engagement, TimelineEntry};

use crate::format;
use crate::frame::Visit;

/// Says what happened: days, countries and parties as they are called; other records stay unnamed in a timeline.
///
/// - `engagements`: those whose acts the timeline tells.
pub(crate) fn what_happened<'a>(
    visit: &Visit,
    engagements: impl IntoIterator<Item = &'a Engagement>,
    entry: &TimelineEntry,
) -> String {
    let TimelineEntry::EngagementActed { engagement_id, act, .. } = entry else { return entry.what() };
    let engagement = engagements.into_iter().find(|known| known.engagement_id() == *engagement_id);
    let words = |part: &Part| match part {
        Part::Day(day) => format::date(*day),
        Part::Polity(polity) => visit.name(*polity),
        Part::Party(number) => {
            let found = engagement.and_then(|engagement| engagement.course().party(*number));
            found.map_or_else(|| part.to_string(), |party| party.name.to_string())
        }
        Part::Text(_) | Part::Record(_) => part.to_string(),
    };
    act.event.what.parts().iter().map(words).collect()
}
