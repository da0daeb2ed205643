-- The desk's records as they should be now, in SQLite's words: everything people decide.
-- The migrations together give exactly this, and the same tables on PostgreSQL.
--
-- Tables are appended to: triggers refuse every UPDATE and DELETE, and an INSERT that
-- would replace a row, because SQLite's INSERT OR REPLACE deletes without asking the
-- triggers for DELETE. Times are text in universal time with nine decimals, so that
-- they sort as text and lose nothing. Sequences count the acts of a record from 1.
--
-- What a person wrote, and names, are sealed bytes: encrypted with a data key, padded,
-- and tied to the table, record and column they belong to.

-- A person's decision on a docket row; the newest of a situation that is not withdrawn stands.
create table decision (
    decision_id text not null primary key check (decision_id like 'D-%'), -- Such as D-2026-001.
    year integer not null check (year between 1 and 9999), -- The year of the identifier.
    number integer not null check (number >= 1), -- A random number, alone in the year: it must not tell how many records there are.
    situation text not null check (length(situation) = 3), -- The polity code of the country decided about.
    sequence integer not null check (sequence >= 1), -- The place among the decisions about the situation.
    kind text not null check (kind in ('watch', 'warn', 'engage', 'decline')), -- What was decided.
    decline_reason text check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')), -- The coded reason of a decline.
    reason blob not null, -- Sealed: why, in words.
    decided_by blob not null, -- Sealed: the name of who decided.
    decided_at text not null check (decided_at like '%Z' and length(decided_at) = 30), -- When.
    run_id text not null check (length(run_id) between 1 and 64), -- The forecast run in view.
    run_hash text not null check (length(run_hash) = 64), -- The blake3 hash of that run.
    origin_month_id integer not null check (origin_month_id between 1 and 2640), -- The last observed month of that run, as VIEWS counts.
    unique (year, number),
    unique (situation, sequence),
    check ((kind = 'decline') = (decline_reason is not null))
) strict;

-- The act that takes a mistaken decision back; at most one for each decision.
create table decision_withdrawal (
    decision_id text not null primary key references decision (decision_id), -- The decision taken back.
    reason blob not null, -- Sealed: why, in words.
    withdrawn_by blob not null, -- Sealed: the name of who took it back.
    withdrawn_at text not null check (withdrawn_at like '%Z' and length(withdrawn_at) = 30) -- When.
) strict;

-- A warning; who opened it, when, why and with which run stands in its decision.
create table warning (
    warning_id text not null primary key check (warning_id like 'W-%'), -- Such as W-2026-001.
    year integer not null check (year between 1 and 9999), -- The year of the identifier.
    number integer not null check (number >= 1), -- A random number, alone in the year: it must not tell how many records there are.
    decision_id text not null unique references decision (decision_id), -- The decision to warn that opened it.
    unique (year, number)
) strict;

-- One act upon a warning; the newest says where the warning stands.
create table warning_act (
    warning_id text not null references warning (warning_id), -- The warning.
    sequence integer not null check (sequence >= 1), -- The place among the acts upon the warning.
    step text not null check (step in ('acknowledge', 'assess', 'action', 'decline', 'close', 'withdraw')), -- What was done.
    decline_reason text check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')), -- The coded reason of a decline.
    outcome text check (outcome in ('came-about', 'did-not-come-about', 'overtaken', 'unclear', 'other')), -- What came of it, at closing.
    words blob, -- Sealed: what the person wrote.
    acted_by blob not null, -- Sealed: the name of who acted.
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30), -- When.
    primary key (warning_id, sequence),
    check ((step = 'decline') = (decline_reason is not null)),
    check ((step = 'close') = (outcome is not null)),
    check (words is not null or step in ('acknowledge', 'decline', 'close')),
    check (words is not null or (coalesce(decline_reason, '') <> 'other' and coalesce(outcome, '') <> 'other'))
) strict;

-- An engagement, for what refers to it; what it is, from its opening on, stands in the acts upon it.
create table engagement (
    engagement_id text not null primary key check (engagement_id like 'E-%'), -- Such as E-2026-001.
    year integer not null check (year between 1 and 9999), -- The year of the identifier.
    number integer not null check (number >= 1), -- A random number, alone in the year: it must not tell how many records there are.
    situation text not null check (length(situation) = 3), -- The polity code of the country.
    decision_id text references decision (decision_id), -- The decision to engage it was opened from, if any.
    warning_id text references warning (warning_id), -- The warning it was opened out of, if any.
    opened_at text not null check (opened_at like '%Z' and length(opened_at) = 30), -- When.
    unique (year, number),
    check (decision_id is null or warning_id is null)
) strict;

create index engagement_of_situation on engagement (situation);

create trigger decision_refuses_update before update on decision
begin
    select raise(abort, 'decisions are appended, never changed');
end;
create trigger decision_refuses_delete before delete on decision
begin
    select raise(abort, 'decisions are appended, never deleted');
end;

create trigger decision_withdrawal_refuses_update before update on decision_withdrawal
begin
    select raise(abort, 'withdrawals are appended, never changed');
end;
create trigger decision_withdrawal_refuses_delete before delete on decision_withdrawal
begin
    select raise(abort, 'withdrawals are appended, never deleted');
end;

create trigger warning_refuses_update before update on warning
begin
    select raise(abort, 'warnings are appended, never changed');
end;
create trigger warning_refuses_delete before delete on warning
begin
    select raise(abort, 'warnings are appended, never deleted');
end;

create trigger warning_act_refuses_update before update on warning_act
begin
    select raise(abort, 'acts upon warnings are appended, never changed');
end;
create trigger warning_act_refuses_delete before delete on warning_act
begin
    select raise(abort, 'acts upon warnings are appended, never deleted');
end;

create trigger engagement_refuses_update before update on engagement
begin
    select raise(abort, 'engagements are appended, never changed');
end;
create trigger engagement_refuses_delete before delete on engagement
begin
    select raise(abort, 'engagements are appended, never deleted');
end;

create trigger decision_refuses_replace before insert on decision
when exists (
    select 1 from decision where decision_id = new.decision_id
    union all select 1 from decision where year = new.year and number = new.number
    union all select 1 from decision where situation = new.situation and sequence = new.sequence
)
begin
    select raise(abort, 'decisions are appended, never replaced');
end;

create trigger decision_withdrawal_refuses_replace before insert on decision_withdrawal
when exists (
    select 1 from decision_withdrawal where decision_id = new.decision_id
)
begin
    select raise(abort, 'withdrawals are appended, never replaced');
end;

create trigger warning_refuses_replace before insert on warning
when exists (
    select 1 from warning where warning_id = new.warning_id
    union all select 1 from warning where year = new.year and number = new.number
    union all select 1 from warning where decision_id = new.decision_id
)
begin
    select raise(abort, 'warnings are appended, never replaced');
end;

create trigger warning_act_refuses_replace before insert on warning_act
when exists (
    select 1 from warning_act where warning_id = new.warning_id and sequence = new.sequence
)
begin
    select raise(abort, 'acts upon warnings are appended, never replaced');
end;

create trigger engagement_refuses_replace before insert on engagement
when exists (
    select 1 from engagement where engagement_id = new.engagement_id
    union all select 1 from engagement where year = new.year and number = new.number
)
begin
    select raise(abort, 'engagements are appended, never replaced');
end;

-- People, handling marks, notes and the audit log: who may see and do what, and what is kept for them.
-- Columns of bytes named like texts hold sealed text; the database never sees what people wrote, nor their names.

-- The desk key under what opens it; the newest row that is not retired is in force.
create table desk_key (
    desk_key_id text not null primary key check (length(desk_key_id) between 8 and 64), -- A random identifier.
    wrapped text not null, -- How it is wrapped and the wrapped key, as the vault writes it; emptied when retired.
    made_at text not null check (made_at like '%Z' and length(made_at) = 30), -- When.
    retired_at text check (retired_at like '%Z' and length(retired_at) = 30) -- When another took its place.
) strict;

-- A key that seals content, itself sealed by the desk key; without the desk key it opens nothing.
create table data_key (
    data_key_id text not null primary key check (length(data_key_id) = 16), -- Its random name in hexadecimal.
    position integer not null unique check (position >= 1), -- The place in the order in which keys were made; the last seals.
    wrapped blob not null -- The key, sealed by the desk key and tied to its name.
) strict;

-- An account of the desk.
create table account (
    account_id text not null primary key check (length(account_id) = 16), -- Random; tells nothing of the person.
    login_index blob not null unique check (length(login_index) = 32), -- Keyed hash of the log-in name, for look-up.
    login blob not null, -- The log-in name, sealed.
    name blob not null, -- The name others see, sealed.
    roles text not null, -- Codes of roles, separated by commas.
    password blob, -- The password's hash, sealed; none for an account that cannot log in.
    second_factor blob, -- The secret of the second factor, sealed; none without one.
    second_factor_step integer, -- The newest time step whose code was used.
    offered_factor blob, -- A second factor that waits for its first code, sealed.
    factor_taken_at text check (factor_taken_at like '%Z' and length(factor_taken_at) = 30), -- When somebody who keeps accounts took the second factor away, until a new one is set.
    failures integer not null default 0 check (failures >= 0), -- Failed log-ins since the last that did not fail.
    last_failed_at text check (last_failed_at like '%Z' and length(last_failed_at) = 30), -- When the last one failed.
    made_at text not null check (made_at like '%Z' and length(made_at) = 30), -- When it was made.
    closed_at text check (closed_at like '%Z' and length(closed_at) = 30), -- When it was closed, if it is.
    tag blob not null check (length(tag) = 32) -- Keyed hash over log-in, roles, second factor and closing: the desk set them, no other hand.
) strict;

-- A recovery code, for when the second factor is lost; each works once.
create table recovery_code (
    code_hash blob not null primary key check (length(code_hash) = 32), -- Keyed hash of the code.
    account_id text not null references account (account_id), -- Whose.
    used_at text check (used_at like '%Z' and length(used_at) = 30) -- When it was used.
) strict;

create index recovery_code_of_account on recovery_code (account_id);

-- A session; its secret is in the browser's cookie only.
create table session (
    session_hash blob not null primary key check (length(session_hash) = 32), -- Keyed hash of the secret.
    session_id text not null unique check (length(session_id) between 8 and 64), -- Names it without opening it.
    account_id text not null references account (account_id), -- Whose.
    browser blob not null, -- What the browser calls itself, sealed together with secret, name and owner.
    opened_at text not null check (opened_at like '%Z' and length(opened_at) = 30), -- When it began.
    last_seen_at text not null check (last_seen_at like '%Z' and length(last_seen_at) = 30), -- The last request, to the minute.
    ended_at text check (ended_at like '%Z' and length(ended_at) = 30), -- When it was ended.
    viewing_as text -- Whom its owner looks as, such as `role:expert`.
) strict;

create index session_of_account on session (account_id);

-- A one-time link.
create table one_time_link (
    link_hash blob not null primary key check (length(link_hash) = 32), -- Keyed hash of the secret in its address.
    link_id text not null unique check (length(link_id) between 8 and 64), -- Names it without opening it.
    purpose text not null check (purpose in ('set-up', 'invitation', 'new-password', 'local-start')), -- What for.
    roles text not null, -- The roles of an invitation.
    account_id text references account (account_id), -- Whose password, with a new password.
    label blob not null, -- For whom, sealed together with what the link allows.
    made_by text references account (account_id), -- Who made it; none for the program.
    made_at text not null check (made_at like '%Z' and length(made_at) = 30), -- When.
    expires_at text not null check (expires_at like '%Z' and length(expires_at) = 30), -- When it stops working.
    used_at text check (used_at like '%Z' and length(used_at) = 30), -- When it was used.
    revoked_at text check (revoked_at like '%Z' and length(revoked_at) = 30) -- When it was taken back.
) strict;

-- A token with which a program reads.
create table api_token (
    token_hash blob not null primary key check (length(token_hash) = 32), -- Keyed hash of the secret.
    token_id text not null unique check (length(token_id) between 8 and 64), -- Names it without opening anything.
    account_id text not null references account (account_id), -- Whose.
    label blob not null, -- What for, sealed together with owner, scope and end.
    scope text not null check (scope in ('forecasts', 'records')), -- What it allows.
    made_at text not null check (made_at like '%Z' and length(made_at) = 30), -- When.
    expires_at text not null check (expires_at like '%Z' and length(expires_at) = 30), -- When it stops working.
    revoked_at text check (revoked_at like '%Z' and length(revoked_at) = 30), -- When it was taken back.
    last_used_at text check (last_used_at like '%Z' and length(last_used_at) = 30) -- The last request, to the minute.
) strict;

-- A member of an engagement, or of one of its caucuses, or an observer; one row for each stay.
create table engagement_member (
    engagement_id text not null references engagement (engagement_id), -- The engagement.
    account_id text not null references account (account_id), -- The member or observer.
    party integer not null check (party >= -1), -- The party whose caucus it is; 0 for the engagement as a whole; -1 for its observers, who are no members.
    added_by text not null references account (account_id), -- Who said so.
    added_at text not null check (added_at like '%Z' and length(added_at) = 30), -- Since when.
    removed_by text references account (account_id), -- Who ended it.
    removed_at text check (removed_at like '%Z' and length(removed_at) = 30), -- Until when.
    primary key (engagement_id, account_id, party, added_at)
) strict;

create index engagement_member_of_account on engagement_member (account_id);
-- Nobody is a member and an observer at the same time.
create unique index engagement_member_or_observer on engagement_member (engagement_id, account_id)
    where party <= 0 and removed_at is null;

-- An engagement whose releases take two people.
create table two_person_release (
    engagement_id text not null primary key references engagement (engagement_id), -- The engagement.
    demanded_by text not null references account (account_id), -- Who demanded it.
    demanded_at text not null check (demanded_at like '%Z' and length(demanded_at) = 30) -- Since when.
) strict;

-- An audience that some record has or had: clauses that must all hold. The same audience is one row.
create table audience (
    audience_id integer not null primary key check (audience_id >= 1), -- Its number within this database.
    audience text not null unique -- Its one text, such as internal&caucus(E-2026-001,1).
) strict;

-- One clause of an audience.
create table audience_clause (
    audience_id integer not null references audience (audience_id), -- The audience.
    position integer not null check (position >= 1), -- The place among its clauses.
    kind text not null check (kind in ('internal', 'present', 'engagement', 'caucus', 'named', 'embargo')), -- What is asked.
    engagement_id text, -- Of whose members or observers, for present, engagement and caucus.
    party integer, -- Of which party's caucus.
    account_id text, -- Who may read during an embargo.
    until text check (until like '%Z' and length(until) = 30), -- When an embargo ends.
    primary key (audience_id, position)
) strict, without rowid;

-- One person of a clause `named`.
create table audience_person (
    audience_id integer not null references audience (audience_id), -- The audience.
    position integer not null check (position >= 1), -- The clause.
    account_id text not null, -- One of the named.
    primary key (audience_id, position, account_id)
) strict, without rowid;

-- What every read of a record asks first: who may read it now. How it came about stands in mark_act.
create table marked_record (
    record_id text not null primary key, -- Such as W-2026-001 or N-04c1f2a9b3e7.
    kind text not null check (kind in ('decision', 'warning', 'engagement', 'note', 'person', 'situation', 'party', 'practitioner', 'representative', 'session', 'venue-choice', 'appeal', 'negotiating-text', 'transfer', 'act')), -- The kind of record.
    audience_id integer not null references audience (audience_id), -- Who may read it: its own audience and that of what it rests on.
    attribution text not null check (attribution in ('by-name', 'to-the-group', 'not-attributable')), -- What readers learn of the author: the stricter of the two.
    own_audience_id integer not null references audience (audience_id), -- The audience of its own mark.
    own_attribution text not null check (own_attribution in ('by-name', 'to-the-group', 'not-attributable')), -- The attribution of its own mark.
    review_by text check (length(review_by) = 10), -- The day by which somebody should look at the mark.
    author text not null references account (account_id), -- Who made the record.
    engagement_id text, -- The engagement it belongs to, if any; an engagement belongs to itself.
    sequence integer not null check (sequence >= 0), -- How many acts upon the mark there are.
    proposal_waits integer not null default 0 check (proposal_waits in (0, 1)) -- Whether a release waits for a second person.
) strict, without rowid;

create index marked_record_of_kind on marked_record (kind, audience_id);
create index marked_record_to_review on marked_record (review_by);
create index marked_record_waiting on marked_record (record_id) where proposal_waits = 1;

-- What a record is derived from: a note's engagement, a warning's decision, an act's record and the acts it names.
-- A record is read by those who may read all of it.
create table record_source (
    record_id text not null references marked_record (record_id), -- The record.
    source_id text not null references marked_record (record_id), -- What it rests on.
    primary key (record_id, source_id),
    check (source_id <> record_id)
) strict, without rowid;

create index record_source_of_source on record_source (source_id, record_id);

-- One act upon a record's mark; sequence 0 is the mark it was made with.
create table mark_act (
    record_id text not null references marked_record (record_id), -- The record.
    sequence integer not null check (sequence >= 0), -- The place among the acts.
    step text not null check (step in ('set', 'narrow', 'release', 'propose', 'approve', 'refuse')), -- What was done.
    audience_id integer references audience (audience_id), -- The audience of the new or proposed mark.
    attribution text check (attribution in ('by-name', 'to-the-group', 'not-attributable')), -- Its attribution.
    review_by text check (length(review_by) = 10), -- Its day of review.
    reason blob, -- Why, sealed.
    consent blob, -- The source's consent to a release, sealed.
    acted_by text references account (account_id), -- Who acted.
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30), -- When.
    primary key (record_id, sequence),
    check ((step in ('approve', 'refuse')) = (audience_id is null)),
    check ((step in ('release', 'propose')) = (consent is not null))
) strict;

-- A note about a country, an engagement or another record told by acts.
create table note (
    note_id text not null primary key check (note_id like 'N-%'), -- Random.
    situation text check (length(situation) = 3), -- The polity code of the country, if any.
    engagement_id text references engagement (engagement_id), -- The engagement it is about, if any.
    about text references marked_record (record_id), -- The other record told by acts that it is about, if any.
    source text check (source like 'P-%'), -- The protected person it comes from, if any.
    written_at text not null check (written_at like '%Z' and length(written_at) = 30), -- When.
    check (situation is not null or about is not null),
    check (engagement_id is null or about is null)
) strict;

create index note_of_time on note (written_at, note_id);
create index note_of_situation on note (situation, written_at, note_id);
create index note_of_engagement on note (engagement_id, written_at, note_id);
create index note_about on note (about, written_at, note_id);

-- What a note said from some moment on.
create table note_revision (
    note_id text not null references note (note_id), -- The note.
    sequence integer not null check (sequence >= 1), -- The number of the revision.
    title blob not null, -- What it is called, sealed.
    words blob not null, -- What it says, sealed.
    grade text check (length(grade) = 2), -- The source's reliability A to F and the information's credibility 1 to 6.
    grade_reason blob, -- Why the grade is another than that of the revision before, sealed.
    written_by text not null references account (account_id), -- Who wrote it.
    written_by_name blob not null, -- Their name then, sealed.
    written_at text not null check (written_at like '%Z' and length(written_at) = 30), -- When.
    primary key (note_id, sequence)
) strict;

-- A file attached to a note.
create table attachment (
    attachment_id text not null primary key check (attachment_id like 'F-%'), -- Random.
    note_id text not null references note (note_id), -- The note.
    name blob not null, -- Its name, made safe, sealed.
    kind text not null check (kind in ('pdf', 'png', 'jpeg', 'plain-text', 'csv')), -- What it is.
    bytes integer not null check (bytes >= 0), -- Its size before sealing.
    removed blob not null, -- What was taken out of it, a line each, sealed.
    added_by text not null references account (account_id), -- Who attached it.
    added_by_name blob not null, -- Their name then, sealed.
    added_at text not null check (added_at like '%Z' and length(added_at) = 30), -- When.
    taken_off_by text references account (account_id), -- Who took it off.
    taken_off_at text check (taken_off_at like '%Z' and length(taken_off_at) = 30) -- When.
) strict;

create index attachment_of_note on attachment (note_id);

-- The bytes of a file; the row goes when the file is taken off.
create table attachment_content (
    attachment_id text not null primary key references attachment (attachment_id), -- The file.
    content blob not null -- Its bytes, sealed.
) strict;

-- Who did what to which record, each entry holding the hash of the one before. Never content.
create table audit_entry (
    sequence integer not null primary key check (sequence >= 1), -- The place in the chain.
    at text not null check (at like '%Z' and length(at) = 30), -- When.
    actor text check (length(actor) = 16), -- Whose doing; none for the program's own.
    action text not null, -- What was done, as a code.
    record text check (length(record) between 1 and 64), -- To what: an identifier, never a name.
    previous blob not null check (length(previous) = 32), -- The hash of the entry before.
    hash blob not null check (length(hash) = 32) -- The hash of this entry.
) strict;

create index audit_entry_of_actor on audit_entry (actor, sequence);
create index audit_entry_of_record on audit_entry (record, sequence);

-- The newest entry of the audit log, signed with a key that the database does not hold.
create table audit_head (
    only_row integer not null primary key check (only_row = 1), -- There is one head.
    sequence integer not null check (sequence >= 0), -- How many entries there are.
    hash blob not null check (length(hash) = 32), -- The hash of the last.
    signature blob not null check (length(signature) = 64) -- The signature over both.
) strict;

create trigger audience_refuses_update before update on audience
begin
    select raise(abort, 'audiences are appended, never changed');
end;
create trigger audience_refuses_delete before delete on audience
begin
    select raise(abort, 'audiences are appended, never deleted');
end;
create trigger audience_refuses_replace before insert on audience
when exists (
    select 1 from audience where audience_id = new.audience_id
    union all select 1 from audience where audience = new.audience
)
begin
    select raise(abort, 'audiences are appended, never replaced');
end;

create trigger audience_clause_refuses_update before update on audience_clause
begin
    select raise(abort, 'clauses are appended, never changed');
end;
create trigger audience_clause_refuses_delete before delete on audience_clause
begin
    select raise(abort, 'clauses are appended, never deleted');
end;
create trigger audience_clause_refuses_replace before insert on audience_clause
when exists (select 1 from audience_clause where audience_id = new.audience_id and position = new.position)
begin
    select raise(abort, 'clauses are appended, never replaced');
end;

create trigger audience_person_refuses_update before update on audience_person
begin
    select raise(abort, 'named readers are appended, never changed');
end;
create trigger audience_person_refuses_delete before delete on audience_person
begin
    select raise(abort, 'named readers are appended, never deleted');
end;
create trigger audience_person_refuses_replace before insert on audience_person
when exists (select 1 from audience_person where audience_id = new.audience_id and position = new.position and account_id = new.account_id)
begin
    select raise(abort, 'named readers are appended, never replaced');
end;

create trigger record_source_refuses_update before update on record_source
begin
    select raise(abort, 'what records rest on is appended, never changed');
end;
create trigger record_source_refuses_delete before delete on record_source
begin
    select raise(abort, 'what records rest on is appended, never deleted');
end;
create trigger record_source_refuses_replace before insert on record_source
when exists (select 1 from record_source where record_id = new.record_id and source_id = new.source_id)
begin
    select raise(abort, 'what records rest on is appended, never replaced');
end;

create trigger mark_act_refuses_update before update on mark_act
begin
    select raise(abort, 'acts upon marks are appended, never changed');
end;
create trigger mark_act_refuses_delete before delete on mark_act
begin
    select raise(abort, 'acts upon marks are appended, never deleted');
end;
create trigger mark_act_refuses_replace before insert on mark_act
when exists (select 1 from mark_act where record_id = new.record_id and sequence = new.sequence)
begin
    select raise(abort, 'acts upon marks are appended, never replaced');
end;

create trigger note_refuses_update before update on note
begin
    select raise(abort, 'notes are appended, never changed');
end;
create trigger note_refuses_delete before delete on note
begin
    select raise(abort, 'notes are appended, never deleted');
end;
create trigger note_refuses_replace before insert on note
when exists (select 1 from note where note_id = new.note_id)
begin
    select raise(abort, 'notes are appended, never replaced');
end;

create trigger note_revision_refuses_update before update on note_revision
begin
    select raise(abort, 'revisions are appended, never changed');
end;
create trigger note_revision_refuses_delete before delete on note_revision
begin
    select raise(abort, 'revisions are appended, never deleted');
end;
create trigger note_revision_refuses_replace before insert on note_revision
when exists (select 1 from note_revision where note_id = new.note_id and sequence = new.sequence)
begin
    select raise(abort, 'revisions are appended, never replaced');
end;

create trigger audit_entry_refuses_update before update on audit_entry
begin
    select raise(abort, 'audit entries are appended, never changed');
end;
create trigger audit_entry_refuses_delete before delete on audit_entry
begin
    select raise(abort, 'audit entries are appended, never deleted');
end;
create trigger audit_entry_refuses_replace before insert on audit_entry
when exists (select 1 from audit_entry where sequence = new.sequence)
begin
    select raise(abort, 'audit entries are appended, never replaced');
end;

create trigger audit_head_refuses_delete before delete on audit_head
begin
    select raise(abort, 'the head of the audit log moves on, it is never deleted');
end;

-- A record that is told by the acts upon it. Its mark is that of the record of the same name.
create table chronicle (
    chronicle_id text not null primary key check (length(chronicle_id) between 8 and 64), -- Such as SIT-04c1f2a9b3e7; an engagement keeps its own.
    kind text not null check (kind in ('situation', 'party', 'practitioner', 'representative', 'engagement', 'session', 'venue-choice', 'appeal', 'negotiating-text', 'transfer')), -- The kind of record.
    opened_at text not null check (opened_at like '%Z' and length(opened_at) = 30), -- When.
    person_id text unique check (person_id like 'P-%'), -- Whose key seals it, where it is about a person who can be erased.
    check ((kind = 'practitioner') = (person_id is not null))
) strict;

-- One act upon a chronicle.
create table chronicle_act (
    act_id text not null primary key check (act_id like 'A-%'), -- Random; what the act began is named by it.
    chronicle_id text not null references chronicle (chronicle_id), -- The record acted upon.
    marked_by text not null references marked_record (record_id), -- Whose mark says who may read it: the record, or the act itself where it has a narrower one.
    position integer not null check (position >= 1), -- The order of the acts; never shown, for it counts hidden ones.
    step text not null check (length(step) between 1 and 64), -- What was done, as a code.
    body blob not null, -- Sealed: the act. Where the record is about a person, with the key of that person.
    acted_by text not null references account (account_id), -- Who acted.
    acted_by_name blob not null, -- Sealed: their name then.
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30), -- When.
    unique (chronicle_id, position),
    check (marked_by in (chronicle_id, act_id))
) strict;

-- Which acts upon its record an act names: who may not read one of them does not read it. Never shown.
create table chronicle_act_upon (
    act_id text not null references chronicle_act (act_id), -- The act.
    upon text not null references chronicle_act (act_id), -- An act upon the same record that it names.
    primary key (act_id, upon),
    check (upon <> act_id)
) strict, without rowid;

create index chronicle_act_upon_named on chronicle_act_upon (upon, act_id);

-- What an act names beside its own record; read under the mark of the act. It can be made again from the acts.
create table chronicle_mention (
    mentioned text not null check (length(mentioned) between 1 and 64), -- A record or a country, by its identifier.
    act_id text not null references chronicle_act (act_id), -- The act.
    chronicle_id text not null references chronicle (chronicle_id), -- The record acted upon.
    primary key (mentioned, act_id)
) strict;

create index chronicle_mention_of_chronicle on chronicle_mention (chronicle_id);

-- What lists show of a chronicle: what the acts under its own mark come to. It can be made again from them.
create table chronicle_face (
    chronicle_id text not null primary key references chronicle (chronicle_id), -- The record.
    face blob not null, -- Sealed: title, line, state, codes, what is owed.
    revision integer not null check (revision >= 1), -- How often it was made.
    changed_at text not null check (changed_at like '%Z' and length(changed_at) = 30) -- When the newest of those acts was.
) strict;

create trigger chronicle_refuses_update before update on chronicle
begin
    select raise(abort, 'records told by acts are appended, never changed');
end;
create trigger chronicle_refuses_delete before delete on chronicle
begin
    select raise(abort, 'records told by acts are appended, never deleted');
end;
create trigger chronicle_refuses_replace before insert on chronicle
when exists (select 1 from chronicle where chronicle_id = new.chronicle_id)
begin
    select raise(abort, 'records told by acts are appended, never replaced');
end;

-- The one thing that changes of an act: it gets a mark of its own.
create trigger chronicle_act_refuses_update before update on chronicle_act
when old.marked_by <> old.chronicle_id or new.marked_by <> old.act_id or new.act_id <> old.act_id
    or new.chronicle_id <> old.chronicle_id or new.position <> old.position or new.step <> old.step
    or new.body <> old.body or new.acted_by <> old.acted_by or new.acted_by_name <> old.acted_by_name
    or new.acted_at <> old.acted_at
begin
    select raise(abort, 'acts are appended, never changed');
end;
create trigger chronicle_act_refuses_delete before delete on chronicle_act
begin
    select raise(abort, 'acts are appended, never deleted');
end;
create trigger chronicle_act_refuses_replace before insert on chronicle_act
when exists (
    select 1 from chronicle_act where act_id = new.act_id
    union all select 1 from chronicle_act where chronicle_id = new.chronicle_id and position = new.position
)
begin
    select raise(abort, 'acts are appended, never replaced');
end;

create trigger chronicle_act_upon_refuses_update before update on chronicle_act_upon
begin
    select raise(abort, 'what acts name is appended, never changed');
end;
create trigger chronicle_act_upon_refuses_delete before delete on chronicle_act_upon
begin
    select raise(abort, 'what acts name is appended, never deleted');
end;
create trigger chronicle_act_upon_refuses_replace before insert on chronicle_act_upon
when exists (select 1 from chronicle_act_upon where act_id = new.act_id and upon = new.upon)
begin
    select raise(abort, 'what acts name is appended, never replaced');
end;

create trigger chronicle_mention_refuses_update before update on chronicle_mention
begin
    select raise(abort, 'mentions are appended, never changed');
end;
create trigger chronicle_mention_refuses_delete before delete on chronicle_mention
when not exists (
    select 1 from chronicle where chronicle_id = old.chronicle_id and person_id is not null
)
begin
    select raise(abort, 'mentions are appended, never deleted');
end;
create trigger chronicle_mention_refuses_replace before insert on chronicle_mention
when exists (select 1 from chronicle_mention where mentioned = new.mentioned and act_id = new.act_id)
begin
    select raise(abort, 'mentions are appended, never replaced');
end;

create trigger chronicle_face_refuses_delete before delete on chronicle_face
when not exists (
    select 1 from chronicle where chronicle_id = old.chronicle_id and person_id is not null
)
begin
    select raise(abort, 'what lists show is made anew, never deleted');
end;

-- A private address from which a calendar program reads what is due.
create table calendar_feed (
    feed_hash blob not null primary key check (length(feed_hash) = 32), -- Keyed hash of the secret in the address.
    feed_id text not null unique check (length(feed_id) between 8 and 64), -- Names it without opening anything.
    account_id text not null references account (account_id), -- Whose.
    label blob not null, -- What for, sealed together with owner, choices and end.
    words text not null check (words in ('neutral', 'titles')), -- What it tells: days alone, or titles of what the whole staff may read.
    extent text not null check (extent in ('mine', 'all')), -- Of what: what is the owner's, or all they may read.
    made_at text not null check (made_at like '%Z' and length(made_at) = 30), -- When.
    expires_at text not null check (expires_at like '%Z' and length(expires_at) = 30), -- When it stops working.
    revoked_at text check (revoked_at like '%Z' and length(revoked_at) = 30), -- When it was taken back.
    last_used_at text check (last_used_at like '%Z' and length(last_used_at) = 30) -- The last request, to the minute.
) strict;

create index calendar_feed_of_account on calendar_feed (account_id);
