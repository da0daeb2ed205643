//! Source contracts: who made the data, under which licence, and what it speaks about.

use std::borrow::Cow;

use forestall_types::ViolenceType;

/// What is agreed with a source before any of its files is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceContract {
    /// The desk's short name for the source.
    pub id: Cow<'static, str>,
    /// What the source is called.
    pub title: Cow<'static, str>,
    /// Who makes it.
    pub producer: Cow<'static, str>,
    /// The licence of the data.
    pub licence: Cow<'static, str>,
    /// How to cite it.
    pub citation: Cow<'static, str>,
    /// Where it is described or downloaded.
    pub url: Cow<'static, str>,
    /// Whether its numbers are preliminary, so that nothing is scored on them without saying so.
    pub provisional: bool,
    /// The types of violence it counts, in the order of their codes.
    pub violence_types: Vec<ViolenceType>,
}

/// Returns the contracts of the sources this crate reads without a mapping.
pub fn source_contracts() -> [SourceContract; 3] {
    [ucdp_ged(), ucdp_ged_candidate(), views_country_months()]
}

/// Returns the contract of UCDP's annual event releases, id `ucdp-ged`.
pub fn ucdp_ged() -> SourceContract {
    SourceContract {
        id: Cow::Borrowed("ucdp-ged"),
        title: Cow::Borrowed("UCDP Georeferenced Event Dataset"),
        producer: Cow::Borrowed("Uppsala Conflict Data Program, Uppsala University"),
        licence: Cow::Borrowed("CC BY 4.0"),
        citation: Cow::Borrowed(
            "Sundberg, R. & Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. \
             Journal of Peace Research 50(4), 523-532; with the Organized Violence article of the release's year.",
        ),
        url: Cow::Borrowed("https://ucdp.uu.se/downloads/"),
        provisional: false,
        violence_types: ViolenceType::ALL.to_vec(),
    }
}

/// Returns the contract of UCDP's monthly and quarterly Candidate releases, id `ucdp-ged-candidate`.
pub fn ucdp_ged_candidate() -> SourceContract {
    SourceContract {
        id: Cow::Borrowed("ucdp-ged-candidate"),
        title: Cow::Borrowed("UCDP Candidate Events Dataset"),
        citation: Cow::Borrowed(
            "Hegre, H., Croicu, M., Eck, K. & Högbladh, S. (2020). Introducing the UCDP Candidate Events Dataset. \
             Research & Politics 7(3).",
        ),
        provisional: true,
        ..ucdp_ged()
    }
}

/// Returns the contract of state-based deaths per country-month as VIEWS publishes them, id `views-country-months`.
pub fn views_country_months() -> SourceContract {
    SourceContract {
        id: Cow::Borrowed("views-country-months"),
        title: Cow::Borrowed(
            "UCDP deaths per country-month, as published for the VIEWS prediction challenge",
        ),
        producer: Cow::Borrowed("VIEWS, the Violence & Impacts Early-Warning System"),
        licence: Cow::Borrowed("free with citation"),
        citation: Cow::Borrowed(
            "Hegre, H. et al. (2025). The 2023/24 VIEWS prediction challenge: predicting the number of fatalities in \
             armed conflict, with uncertainty. Journal of Peace Research.",
        ),
        url: Cow::Borrowed("https://viewsforecasting.org/research/prediction-challenge-2023/"),
        provisional: false,
        violence_types: vec![ViolenceType::StateBased],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_are_complete_and_apart() {
        let contracts = source_contracts();
        let ids: Vec<&str> = contracts.iter().map(|contract| contract.id.as_ref()).collect();
        assert_eq!(ids, ["ucdp-ged", "ucdp-ged-candidate", "views-country-months"]);
        assert_eq!(contracts.each_ref().map(|contract| contract.provisional), [false, true, false]);
        for contract in &contracts {
            assert!(!contract.citation.is_empty() && contract.url.starts_with("https://"), "{}", contract.id);
        }
    }
}
