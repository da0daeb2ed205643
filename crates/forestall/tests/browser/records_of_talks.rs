//! One record of each kind that stands around an engagement, left by plain HTTP.

use crate::client::{Client, Fields};

/// A word without a place to break it, as long as people write them.
pub(crate) const LONG_WORD: &str =
    "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle";

/// The form of an act and what is filled in.
type Act = (&'static str, &'static [(&'static str, &'static str)]);

/// Leaves one of each, with something in every part of its page; returns where they stand.
///
/// - `engagement`: the path of an engagement with two parties.
pub(crate) fn leave_one_of_each_kind(client: &Client, engagement: &str) -> Vec<String> {
    let country = client.countries()[0].clone();
    let desk = Desk { client, engagement: engagement.rsplit('/').next().unwrap().to_owned(), country };
    desk.act(engagement, &RISK, &[]);
    let situation = desk.situation();
    let of_parties = desk.parties(&situation);
    let of_people = [desk.somebody_on_file(), desk.representative()];
    let of_talks = [desk.session(), desk.venue(), desk.appeal(), desk.text(), desk.transfer()];
    let own = [situation.clone(), format!("{situation}/timeline"), format!("{situation}/handover")];
    own.into_iter().chain(of_parties).chain(of_people).chain(of_talks).collect()
}

const RISK: Act = (
    "assess-risk",
    &[
        ("harm", "Both delegations lose office if it leaks."),
        ("mitigations", "The meeting counts as research."),
        ("level", "high"),
        ("reviewed_by", "A second mediator"),
        ("valid_until", "2099-12-31"),
    ],
);

/// Who leaves the records.
struct Desk<'a> {
    client: &'a Client,
    engagement: String,
    country: String,
}

impl Desk<'_> {
    fn situation(&self) -> String {
        let title = format!("Tension at the dam of {LONG_WORD}");
        let fields = [("why", "Two ceasefires broke."), ("title", &title), ("extent", "country")];
        let at = self.open("/situations", &[&fields[..], &[("polities", &self.country)]].concat());
        let acts: [Act; 4] = [
            ("watch", &[("what", "Ask about the bridge"), ("on", "2099-12-01")]),
            ("add-theme", &[("theme", "water"), ("root_cause", "The treaty leaves out the upper river.")]),
            (
                "add-occasion",
                &[
                    ("kind", "election"),
                    ("title", "Election downstream"),
                    ("from", "2099-12-06"),
                    ("recurrence", "once"),
                    ("why", "Both camps promise the dam."),
                    ("look_ahead", "month"),
                ],
            ),
            (
                "hand-over",
                &[("to", "A colleague"), ("state", "Quiet"), ("open", "Who speaks"), ("call", "The envoy")],
            ),
        ];
        self.do_all(&at, &acts);
        at
    }

    /// Two who stand apart on the actor map, one with a long name.
    fn parties(&self, situation: &str) -> Vec<String> {
        let context = id_of(situation);
        let parties =
            [(LONG_WORD, "-2", "4"), ("Upper river", "1", "2")].map(|(name, attitude, influence)| {
                let fields = [("name", name), ("kind", "armed-group"), ("polities", &self.country)];
                let at = self.open("/parties", &fields);
                let read = [("attitude", attitude), ("influence", influence), ("context", context)];
                self.act(&at, &READING, &read);
                at
            });
        let other = [("to", id_of(&parties[1]))];
        self.act(&parties[0], &RIVALRY, &other);
        let position =
            [("position", "red-line"), ("text", "No talks on the capital."), ("dated", "2020-01-01")];
        self.act(&parties[0], &("add-position", &[("source", "A speech"), ("grade", "B2")]), &position);
        let relations = format!("{}/relations", parties[0]);
        let map = format!("/parties/map?situation={context}");
        parties.into_iter().chain([relations, map]).collect()
    }

    fn somebody_on_file(&self) -> String {
        let fields = [
            ("pseudonym", "Cedarwood"),
            ("kind", "scholar"),
            ("knowledge", "law of rivers"),
            ("languages", "en fluent"),
            ("found_how", "Named by a colleague."),
            ("consent_on", "2020-01-01"),
            ("consent_how", "By letter"),
            ("ask_again_on", "2020-06-01"),
        ];
        self.open("/roster", &fields)
    }

    fn representative(&self) -> String {
        let fields = [
            ("kind", "envoy"),
            ("title", "Envoy for the river"),
            ("mandate", "Good offices"),
            ("languages", "en fluent"),
            ("visible_face", "A former minister"),
            ("from", "2020-01-01"),
            ("to", "2099-01-01"),
        ];
        let at = self.open("/representatives", &fields);
        let covered = [("polities", self.country.as_str())];
        self.act(&at, &("cover", &[("from", "2020-01-01"), ("to", "2099-01-01")]), &covered);
        at
    }

    fn session(&self) -> String {
        let fields =
            [("title", "First meeting"), ("how", "in-person"), ("starts", "2020-01-20"), ("minutes", "420")];
        let at = self.open_within("/sessions", &fields);
        let acts: [Act; 4] = [
            ("add-item", &[("what", "How to talk at all"), ("minutes", "60")]),
            ("attend", &[("who", "Cedarwood"), ("standing", "scholar"), ("kind", "present")]),
            ("take-on", &[("what", "Send the draft"), ("owner", "A colleague"), ("on", "2099-01-02")]),
            ("summarise", &[("words", "They go on."), ("is_agreed", "yes")]),
        ];
        self.do_all(&at, &acts);
        at
    }

    fn venue(&self) -> String {
        let fields = [
            ("within", self.engagement.as_str()),
            ("title", "Where to meet"),
            ("from", "2099-01-10"),
            ("until", "2099-01-20"),
            ("place", "The dam"),
            ("at", "10.5 10.5"),
            ("parties", "The council\nThe assembly"),
            ("radius", "50"),
        ];
        let at = self.open("/venues", &fields);
        for (name, place) in [("The manor", "11.5 11.5"), ("The hotel", "20.5 20.5")] {
            let candidate = [("name", name), ("at", place), ("polity", &self.country)];
            self.act(
                &at,
                &("add-candidate", &[("area", "outside"), ("why", "Offered by the host.")]),
                &candidate,
            );
        }
        at
    }

    fn appeal(&self) -> String {
        let fields = [
            ("subject", "Let the convoys through"),
            ("voice", "The envoy"),
            ("capacity", "good-offices"),
            ("why", "Food for a week."),
        ];
        let at = self.open_within("/appeals", &fields);
        let addressee = self.act(&at, &("address", &[("name", "The two governments")]), &[]);
        self.act(&at, &("ask", &[("what", "Open the bridge")]), &[("of", &addressee)]);
        let call: Act =
            ("plan-follow-up", &[("kind", "call"), ("what", "Call both"), ("due_on", "2099-01-02")]);
        self.act(&at, &call, &[]);
        at
    }

    fn text(&self) -> String {
        let fields = [
            ("title", "Declaration on the river"),
            ("parties", "1"),
            ("parties", "2"),
            ("why", "Both ask for one paper."),
        ];
        let at = self.open_within("/texts", &fields);
        let acts: [Act; 4] = [
            ("add-article", &[("heading", "Release"), ("text", "Water is released from [1 May | 1 June].")]),
            ("keep-version", &[("name", "First reading")]),
            ("add-article", &[("heading", "Commission"), ("text", "Six sit in it.")]),
            ("keep-version", &[("name", "Second reading")]),
        ];
        self.do_all(&at, &acts);
        at
    }

    fn transfer(&self) -> String {
        let fields =
            [("channel", "ministry"), ("to", "The ministry of the host"), ("why", "Officials can commit.")];
        let at = self.open_within("/transfers", &fields);
        let item: Act = (
            "add-item",
            &[
                ("kind", "paper"),
                ("what", "On the seasons"),
                ("source", "The council"),
                ("readable_by", "channel"),
                ("attributed", "not-attributable"),
            ],
        );
        self.act(&at, &item, &[]);
        at
    }

    fn open_within(&self, list: &str, fields: &[(&'static str, &str)]) -> String {
        self.open(list, &[fields, &[("engagement", &self.engagement)]].concat())
    }

    fn open(&self, list: &str, fields: &[(&'static str, &str)]) -> String {
        let reply = self.client.post(list, &sent("open", "0", fields));
        reply.assert(303, &[]);
        reply.location.split('#').next().unwrap().to_owned()
    }

    fn do_all(&self, at: &str, acts: &[Act]) {
        for act in acts {
            self.act(at, act, &[]);
        }
    }

    /// Acts upon a record; returns the identifier of the act.
    fn act(&self, at: &str, (form, fixed): &Act, more: &[(&'static str, &str)]) -> String {
        let seen = self.client.hidden(at, "seen");
        let fields = [fixed, more].concat();
        let reply = self.client.post(&format!("{at}/acts"), &sent(form, &seen, &fields));
        reply.assert(303, &[]);
        reply.location.rsplit('#').next().unwrap().to_owned()
    }
}

const RIVALRY: Act =
    ("relate", &[("relation", "rival"), ("from", "2020-01-01"), ("source", "A speech"), ("grade", "B2")]);
const READING: Act = (
    "read",
    &[
        ("interest", "3"),
        ("on", "2020-01-01"),
        ("method", "document"),
        ("source", "A speech"),
        ("grade", "B2"),
    ],
);

fn sent(form: &str, seen: &str, fields: &[(&'static str, &str)]) -> Fields {
    let own = [("form", form), ("seen", seen)];
    own.iter().chain(fields).map(|(name, value)| (*name, (*value).to_owned())).collect()
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}
