-- Why: situations, parties, meetings, appeals, texts and the like are told by the acts upon them. One set of tables
-- keeps the acts of all, each under the mark of its record or a narrower one of its own. Columns are described in
-- schema.sql.

-- A record that is told by the acts upon it. Its mark is that of the record of the same name.
create table chronicle (
    chronicle_id text not null primary key check (length(chronicle_id) between 8 and 64),
    kind text not null check (kind in ('situation', 'party', 'practitioner', 'representative', 'engagement', 'session', 'venue-choice', 'appeal', 'negotiating-text', 'transfer')),
    opened_at text not null check (opened_at like '%Z' and length(opened_at) = 30),
    person_id text unique check (person_id like 'P-%'),
    check ((kind = 'practitioner') = (person_id is not null))
) strict;

-- One act upon a chronicle.
create table chronicle_act (
    act_id text not null primary key check (act_id like 'A-%'),
    chronicle_id text not null references chronicle (chronicle_id),
    marked_by text not null references marked_record (record_id),
    position integer not null check (position >= 1),
    step text not null check (length(step) between 1 and 64),
    body blob not null,
    acted_by text not null references account (account_id),
    acted_by_name blob not null,
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30),
    unique (chronicle_id, position),
    check (marked_by in (chronicle_id, act_id))
) strict;

-- Which acts upon its record an act names: who may not read one of them does not read it. Never shown.
create table chronicle_act_upon (
    act_id text not null references chronicle_act (act_id),
    upon text not null references chronicle_act (act_id),
    primary key (act_id, upon),
    check (upon <> act_id)
) strict, without rowid;

create index chronicle_act_upon_named on chronicle_act_upon (upon, act_id);

-- What an act names beside its own record; read under the mark of the act. It can be made again from the acts.
create table chronicle_mention (
    mentioned text not null check (length(mentioned) between 1 and 64),
    act_id text not null references chronicle_act (act_id),
    chronicle_id text not null references chronicle (chronicle_id),
    primary key (mentioned, act_id)
) strict;

create index chronicle_mention_of_chronicle on chronicle_mention (chronicle_id);

-- What lists show of a chronicle: what the acts under its own mark come to. It can be made again from them.
create table chronicle_face (
    chronicle_id text not null primary key references chronicle (chronicle_id),
    face blob not null,
    revision integer not null check (revision >= 1),
    changed_at text not null check (changed_at like '%Z' and length(changed_at) = 30)
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
