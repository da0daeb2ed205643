//! What may be done with a single negotiating text, when and by whom.

use forestall_confidence::{Capability, Viewer};
use forestall_types::{ActId, EngagementId};
use thiserror::Error;

use super::{ArticleText, SharedText, Signature, Stance, TextAct, TextParty, TextStanding};
use crate::chronicle::Beside;
use crate::engagement::Course;
use crate::{DayOrMoment, Phrase};

/// The most articles a text has.
const MOST_ARTICLES: usize = 300;

/// Why an act upon a text was refused. Holds no words of the text.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NegotiatingTextError {
    /// The first act opens it, and only the first.
    #[error("this text is begun already; choose another act")]
    OpenedAlready,
    /// Nothing was begun.
    #[error("no text is begun here; begin one first")]
    NotOpened,
    /// A text needs two sides.
    #[error("a text is negotiated between at least two parties of the engagement; choose them")]
    FewerThanTwoParties,
    /// Its words are final.
    #[error("the words are final; open the text again before its articles change")]
    NotDrafting,
    /// Its words are not final.
    #[error("the words are not final; make them final first")]
    NotFinal,
    /// It was signed or abandoned.
    #[error("this text is signed or abandoned; comments may still be added")]
    Over,
    /// The article is not there.
    #[error("this article is not in the text any more; reload the page and choose again")]
    NoSuchArticle,
    /// Somebody was faster.
    #[error(
        "this article was edited since you read it; read the words that stand now beside yours, then send again"
    )]
    ArticleMovedOn {
        /// The version that stands now.
        current: ActId,
    },
    /// Nothing changes.
    #[error("heading and words are as they stand; change them, or leave the article as it is")]
    NothingChanged,
    /// The text is full.
    #[error("a text has at most {MOST_ARTICLES} articles; join some")]
    TooManyArticles,
    /// A bracket names a stranger.
    #[error("a bracket names party {party}, which is no party to this text; name one of its parties")]
    StrangerInBrackets {
        /// The number named.
        party: TextParty,
    },
    /// The party is none of the text's.
    #[error("party {party} is no party to this text; choose one of its parties")]
    NoSuchParty {
        /// The number named.
        party: TextParty,
    },
    /// The engagement has no such party.
    #[error("the engagement has no party {party}; write the numbers of its list of parties")]
    NotOfTheEngagement {
        /// The number named.
        party: TextParty,
    },
    /// No party is named.
    #[error("choose at least one party")]
    NoParty,
    /// Somebody speaks for a party in whose caucus they do not sit.
    #[error("only who sits in the caucus of party {party}, or leads the engagement, says what it accepts")]
    NotOfThatCaucus {
        /// The party.
        party: TextParty,
    },
    /// Conditions are missing.
    #[error("write under which conditions the party accepts")]
    NoConditions,
    /// An article does not follow itself.
    #[error("an article cannot follow itself; choose another one")]
    AfterItself,
    /// There is nothing to keep.
    #[error("the text has no article yet; add one first")]
    NoArticles,
    /// The name is taken.
    #[error("a version is kept under this name already; choose another name")]
    NameTaken,
    /// Words are disputed still.
    #[error("article {number} still has words in brackets; settle them before the words are final")]
    StillDisputed {
        /// The number of the first such article.
        number: usize,
    },
    /// It lies ahead.
    #[error("this lies in the future; record it once it has happened")]
    NotYet,
    /// The party did so already.
    #[error("party {party} has done so already; choose those who have not")]
    SignedAlready {
        /// The party.
        party: TextParty,
    },
    /// Signed before it was initialled.
    #[error("this lies before it was initialled, {initialled}; check the day")]
    SignedBeforeInitialled {
        /// When it was initialled.
        initialled: DayOrMoment,
    },
    /// Somebody signed.
    #[error("a party has signed, so the words stay; begin another text")]
    SomebodySigned,
}

use NegotiatingTextError as Error;

/// Says whether an act may be added.
pub(super) fn check(text: &SharedText, act: &TextAct, viewer: &Viewer) -> Result<(), Error> {
    use TextAct as A;
    match (&text.opening, act) {
        (None, A::Open { parties, .. }) => return check_parties(parties),
        (None, _) => return Err(Error::NotOpened),
        (Some(_), A::Open { .. }) => return Err(Error::OpenedAlready),
        (Some(_), _) => {}
    }
    let is_over = text.standing == TextStanding::Abandoned || text.is_complete(&text.signatures);
    refuse_if(is_over && !matches!(act, A::Comment { .. }), Error::Over)?;
    let changes_words = matches!(
        act,
        A::AddArticle { .. } | A::EditArticle { .. } | A::MoveArticle { .. } | A::RemoveArticle { .. }
    );
    refuse_if(changes_words && text.standing != TextStanding::Drafting, Error::NotDrafting)?;
    match act {
        A::Open { .. } => Ok(()),
        A::AddArticle { text: words, after, .. } => {
            refuse_if(text.articles.len() >= MOST_ARTICLES, Error::TooManyArticles)?;
            check_article(text, *after)?;
            check_brackets(text, words)
        }
        A::EditArticle { article, builds_on, heading, text: words, .. } => {
            check_edit(text, *article, *builds_on, heading.as_ref(), words)
        }
        A::MoveArticle { article, after } => {
            check_article(text, Some(*article))?;
            check_article(text, *after)?;
            refuse_if(*after == Some(*article), Error::AfterItself)
        }
        A::RemoveArticle { article, .. } => check_article(text, Some(*article)),
        A::Comment { article, .. } => {
            let is_gone = article.is_some_and(|article| text.article_ever(article).is_none());
            refuse_if(is_gone, Error::NoSuchArticle)
        }
        A::TakeStance { article, version, party, stance, words } => {
            check_speaker(text, *party, viewer)?;
            let known = text.article(*article).ok_or(Error::NoSuchArticle)?;
            let current = known.current().act_id;
            refuse_if(*version != current, Error::ArticleMovedOn { current })?;
            refuse_if(*stance == Stance::AcceptsIf && words.is_none(), Error::NoConditions)
        }
        A::KeepVersion { name, on } => check_keeping(text, name, on.as_ref(), viewer),
        A::Finalise { .. } => check_final(text),
        A::Reopen { .. } => {
            refuse_if(text.standing != TextStanding::Final, Error::NotFinal)?;
            refuse_if(!text.signatures.is_empty(), Error::SomebodySigned)
        }
        A::Initial { parties, on, .. } => check_signing(text, &text.initials, parties, on, viewer),
        A::Sign { parties, on, .. } => {
            check_signing(text, &text.signatures, parties, on, viewer)?;
            match text.initials.iter().find(|initials| on.is_before(&initials.on)) {
                Some(initials) => Err(Error::SignedBeforeInitialled { initialled: initials.on.clone() }),
                None => Ok(()),
            }
        }
        A::Abandon { .. } => refuse_if(!text.signatures.is_empty(), Error::SomebodySigned),
    }
}

/// Says whether the parties are among those of the engagement, who are listed for all its readers.
pub(super) fn check_numbers(
    engagement: EngagementId,
    parties: &[TextParty],
    beside: &Beside,
) -> Result<(), Error> {
    let Some(course) = beside.get::<Course>(engagement.into()) else { return Ok(()) };
    match parties.iter().find(|party| course.party(party.number()).is_none()) {
        Some(&party) => Err(Error::NotOfTheEngagement { party }),
        None => Ok(()),
    }
}

fn refuse_if(is_refused: bool, error: Error) -> Result<(), Error> {
    if is_refused { Err(error) } else { Ok(()) }
}

fn check_parties(parties: &[TextParty]) -> Result<(), Error> {
    let mut distinct = parties.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    refuse_if(distinct.len() < 2, Error::FewerThanTwoParties)
}

fn check_article(text: &SharedText, article: Option<ActId>) -> Result<(), Error> {
    let is_gone = article.is_some_and(|article| text.article(article).is_none());
    refuse_if(is_gone, Error::NoSuchArticle)
}

fn check_brackets(text: &SharedText, words: &ArticleText) -> Result<(), Error> {
    match words.disputants().into_iter().find(|party| !text.parties().contains(party)) {
        Some(party) => Err(Error::StrangerInBrackets { party }),
        None => Ok(()),
    }
}

/// Two people who edit one article at once: the second is told, and nothing of the first is lost.
fn check_edit(
    text: &SharedText,
    article: ActId,
    builds_on: ActId,
    heading: Option<&Phrase>,
    words: &ArticleText,
) -> Result<(), Error> {
    let known = text.article(article).ok_or(Error::NoSuchArticle)?;
    let current = known.current();
    refuse_if(builds_on != current.act_id, Error::ArticleMovedOn { current: current.act_id })?;
    let is_same = current.heading.as_ref() == heading && current.text == *words;
    refuse_if(is_same, Error::NothingChanged)?;
    check_brackets(text, words)
}

/// Those who lead the engagement may say it for any party: they heard it at the table.
fn check_speaker(text: &SharedText, party: TextParty, viewer: &Viewer) -> Result<(), Error> {
    refuse_if(!text.parties().contains(&party), Error::NoSuchParty { party })?;
    let sits = text
        .opening
        .as_ref()
        .is_some_and(|opening| viewer.own().caucuses.contains(&(opening.engagement, party.number())));
    refuse_if(!sits && !viewer.may_act(Capability::Engage), Error::NotOfThatCaucus { party })
}

fn check_keeping(
    text: &SharedText,
    name: &Phrase,
    on: Option<&DayOrMoment>,
    viewer: &Viewer,
) -> Result<(), Error> {
    refuse_if(text.articles.is_empty(), Error::NoArticles)?;
    let is_ahead = on.is_some_and(|on| on.is_ahead_of(viewer.now()));
    refuse_if(is_ahead, Error::NotYet)?;
    let plain = |name: &Phrase| name.as_str().to_lowercase();
    refuse_if(text.versions.iter().any(|kept| plain(&kept.name) == plain(name)), Error::NameTaken)
}

fn check_final(text: &SharedText) -> Result<(), Error> {
    refuse_if(text.standing != TextStanding::Drafting, Error::NotDrafting)?;
    refuse_if(text.articles.is_empty(), Error::NoArticles)?;
    match text.articles.iter().position(|article| !article.current().text.is_clean()) {
        Some(place) => Err(Error::StillDisputed { number: place + 1 }),
        None => Ok(()),
    }
}

fn check_signing(
    text: &SharedText,
    known: &[Signature],
    parties: &[TextParty],
    on: &DayOrMoment,
    viewer: &Viewer,
) -> Result<(), Error> {
    refuse_if(text.standing != TextStanding::Final, Error::NotFinal)?;
    refuse_if(parties.is_empty(), Error::NoParty)?;
    refuse_if(on.is_ahead_of(viewer.now()), Error::NotYet)?;
    for &party in parties {
        refuse_if(!text.parties().contains(&party), Error::NoSuchParty { party })?;
        let has_signed = known.iter().any(|signature| signature.parties.contains(&party));
        refuse_if(has_signed, Error::SignedAlready { party })?;
    }
    Ok(())
}
