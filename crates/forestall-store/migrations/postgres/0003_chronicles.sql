-- Why: situations, parties, meetings, appeals, texts and the like are told by the acts upon them. One set of tables
-- keeps the acts of all, each under the mark of its record or a narrower one of its own. Columns are described in
-- schema.sql.

-- A record that is told by the acts upon it. Its mark is that of the record of the same name.
create table chronicle (
    chronicle_id text collate "C" not null primary key check (length(chronicle_id) between 8 and 64),
    kind text collate "C" not null check (kind in ('situation', 'party', 'practitioner', 'representative', 'engagement', 'session', 'venue-choice', 'appeal', 'negotiating-text', 'transfer')),
    opened_at text collate "C" not null check (opened_at like '%Z' and length(opened_at) = 30),
    person_id text collate "C" unique check (person_id like 'P-%'),
    check ((kind = 'practitioner') = (person_id is not null))
);

-- One act upon a chronicle.
create table chronicle_act (
    act_id text collate "C" not null primary key check (act_id like 'A-%'),
    chronicle_id text collate "C" not null references chronicle (chronicle_id),
    marked_by text collate "C" not null references marked_record (record_id),
    position bigint not null check (position >= 1),
    step text collate "C" not null check (length(step) between 1 and 64),
    body bytea not null,
    acted_by text collate "C" not null references account (account_id),
    acted_by_name bytea not null,
    acted_at text collate "C" not null check (acted_at like '%Z' and length(acted_at) = 30),
    unique (chronicle_id, position),
    check (marked_by in (chronicle_id, act_id))
);

-- Which acts upon its record an act names: who may not read one of them does not read it. Never shown.
create table chronicle_act_upon (
    act_id text collate "C" not null references chronicle_act (act_id),
    upon text collate "C" not null references chronicle_act (act_id),
    primary key (act_id, upon),
    check (upon <> act_id)
);

create index chronicle_act_upon_named on chronicle_act_upon (upon, act_id);

-- What an act names beside its own record; read under the mark of the act. It can be made again from the acts.
create table chronicle_mention (
    mentioned text collate "C" not null check (length(mentioned) between 1 and 64),
    act_id text collate "C" not null references chronicle_act (act_id),
    chronicle_id text collate "C" not null references chronicle (chronicle_id),
    primary key (mentioned, act_id)
);

create index chronicle_mention_of_chronicle on chronicle_mention (chronicle_id);

-- What lists show of a chronicle: what the acts under its own mark come to. It can be made again from them.
create table chronicle_face (
    chronicle_id text collate "C" not null primary key references chronicle (chronicle_id),
    face bytea not null,
    revision bigint not null check (revision >= 1),
    changed_at text collate "C" not null check (changed_at like '%Z' and length(changed_at) = 30)
);

create trigger chronicle_refuses_change before update or delete or truncate on chronicle
for each statement execute function refuse_change('records told by acts');
create trigger chronicle_act_refuses_change before delete or truncate on chronicle_act
for each statement execute function refuse_change('acts');
create trigger chronicle_act_upon_refuses_change before update or delete or truncate on chronicle_act_upon
for each statement execute function refuse_change('what acts name');

-- The one thing that changes of an act: it gets a mark of its own.
create function refuse_all_but_a_mark_of_its_own() returns trigger language plpgsql as $$
begin
    if old.marked_by = old.chronicle_id and new.marked_by = old.act_id
        and (new.act_id, new.chronicle_id, new.position, new.step, new.body, new.acted_by, new.acted_by_name, new.acted_at)
            = (old.act_id, old.chronicle_id, old.position, old.step, old.body, old.acted_by, old.acted_by_name, old.acted_at)
    then
        return new;
    end if;
    raise exception 'acts are appended, never changed' using errcode = 'restrict_violation';
end
$$;

create trigger chronicle_act_refuses_update before update on chronicle_act
for each row execute function refuse_all_but_a_mark_of_its_own();

create function refuse_delete_unless_of_person() returns trigger language plpgsql as $$
begin
    if exists (select 1 from chronicle where chronicle_id = old.chronicle_id and person_id is not null) then
        return old;
    end if;
    raise exception '% are appended, never deleted', tg_argv[0] using errcode = 'restrict_violation';
end
$$;

create trigger chronicle_mention_refuses_update before update or truncate on chronicle_mention
for each statement execute function refuse_change('mentions');
create trigger chronicle_mention_refuses_delete before delete on chronicle_mention
for each row execute function refuse_delete_unless_of_person('mentions');
create trigger chronicle_face_refuses_truncate before truncate on chronicle_face
for each statement execute function refuse_change('what lists show');
create trigger chronicle_face_refuses_delete before delete on chronicle_face
for each row execute function refuse_delete_unless_of_person('what lists show');
