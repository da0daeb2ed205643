//! Pages of records that are told by the acts upon them: what all kinds share.
//!
//! A kind of record is a [`Screen`]: it says which forms there are, as data ([`FormSpec`]), and prints its page. The
//! handlers here load the record as the viewer may read it, read a form into an act, hand the act to the desk, and
//! show the page again with the input kept where it was refused. No rule stands here: the domain judges every act.
//!
//! # A kind of record in short
//!
//! ```text
//! impl Screen for Situations {
//!     type Record = Situation;
//!     const SECTION: Section = Section::Situations;
//!     const OPENING: &'static str = "Watch a situation";
//!     fn offers() -> &'static [ChronicleKind] { &[ChronicleKind::Party] }
//!     fn opening(_: &Context, sent: &Sent) -> FormSpec {
//!         FormSpec::new("open", "Watch it", Capability::WriteNotes)
//!             .field(FieldSpec::line("title", "What it is called", "One line."))
//!             .field(FieldSpec::new("polities", "Countries", "One a line.", FieldKind::Polities).starting(sent.text("country")))
//!     }
//!     fn forms(_: &Context, situation: &Situation) -> Vec<FormSpec> { ... one for each act possible now; an act about
//!         something in the record names it with `.fixed("event", act_id)`; one that is usually for fewer people says so
//!         with `.usually_for(audience, "staff among the members")` ... }
//!     async fn page(ctx: Context, file: ChronicleFile, situation: Situation, mut sheet: ActSheet) -> PageResult<String> {
//!         let retitle = sheet.take("retitle");          // printed where it belongs: acts::form(form)
//!         let lines = history(&ctx, &file);                // acts::history(lines); what is left: acts::forms(sheet)
//!         Ok(Page { frame: ctx.frame(Self::SECTION, title, [&file.mark]), ... }.render()?)
//!     }
//! }
//! ```
//!
//! Its rows in the table of routes are `chronicle_routes!("/situations", Situations, list::show, writes)`.

mod act_form;
mod context;
mod doubt;
mod field_spec;
mod form_spec;
mod handlers;
mod history;
mod reading;
mod sent;
mod suggestions;

pub(crate) use act_form::{ActForm, ActSheet};
pub(crate) use context::Context;
pub(crate) use doubt::Doubt;
pub(crate) use field_spec::{FieldKind, FieldSpec, coded_choices};
pub(crate) use form_spec::FormSpec;
pub(crate) use handlers::{act, create, new, show};
pub(crate) use history::{HistoryLine, history, own_chip};
pub(crate) use sent::Sent;
pub(crate) use suggestions::Suggestions;

use forestall_engagement::chronicle::{Chronicle, ChronicleFile, DeskAct};
use forestall_types::{ChronicleId, ChronicleKind, EngagementId};

use crate::frame::Section;
use crate::page_error::PageResult;

/// The pages of one kind of record.
pub(crate) trait Screen: 'static {
    /// The record.
    type Record: Chronicle + Send + Sync;

    /// The part of the desk it belongs to.
    const SECTION: Section;
    /// The heading of the form that opens one, such as "Watch a situation".
    const OPENING: &'static str;

    /// Returns the kinds of records its forms offer to choose among.
    fn offers() -> &'static [ChronicleKind] {
        &[]
    }

    /// Returns the engagement within which a record is opened, from the address or the form.
    fn within(sent: &Sent) -> Option<EngagementId> {
        sent.get("engagement").and_then(|id| id.parse().ok())
    }

    /// Loads the records beside it that its forms offer parts of, such as the versions of a text.
    fn load_beside(ctx: &mut Context) -> impl Future<Output = PageResult<()>> + Send {
        let _ = ctx;
        async { Ok(()) }
    }

    /// Returns the form that opens one; `sent` holds what the address of the form says.
    fn opening(ctx: &Context, sent: &Sent) -> FormSpec;

    /// Returns the forms that act upon a record as it stands; whoever may not act is not shown any.
    fn forms(ctx: &Context, record: &Self::Record) -> Vec<FormSpec>;

    /// Says what speaks against an act from other records the viewer may read, such as one that may be the same.
    ///
    /// - `id`: the record acted upon; none for an opening.
    fn doubt(
        ctx: &Context,
        id: Option<ChronicleId>,
        act: &DeskAct,
    ) -> impl Future<Output = PageResult<Option<Doubt>>> + Send {
        let _ = (ctx, id, act);
        async { Ok(None) }
    }

    /// Prints the page of a record.
    fn page(
        ctx: Context,
        file: ChronicleFile,
        record: Self::Record,
        sheet: ActSheet,
    ) -> impl Future<Output = PageResult<String>> + Send;
}

/// Returns the address of the lists of a kind.
pub(crate) const fn address_of(kind: ChronicleKind) -> &'static str {
    match kind {
        ChronicleKind::Situation => "/situations",
        ChronicleKind::Party => "/parties",
        ChronicleKind::Practitioner => "/roster",
        ChronicleKind::Representative => "/representatives",
        ChronicleKind::Engagement => "/engagements",
        ChronicleKind::Session => "/sessions",
        ChronicleKind::VenueChoice => "/venues",
        ChronicleKind::Appeal => "/appeals",
        ChronicleKind::NegotiatingText => "/texts",
        ChronicleKind::Transfer => "/transfers",
    }
}

/// Returns the address of a record.
pub(crate) fn address(id: ChronicleId) -> String {
    format!("{}/{id}", address_of(id.kind()))
}
