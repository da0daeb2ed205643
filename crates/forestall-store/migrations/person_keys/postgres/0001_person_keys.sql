-- Why: whoever destroys a person's key destroys what it sealed, in every backup of content as well. So the keys lie
-- in a database of their own, which has backups of its own.

-- The key of a person, wrapped by the desk key; the row goes when the person is erased.
create table person_key (
    person_id text collate "C" not null primary key check (person_id like 'P-%'), -- The random identifier by which records name them.
    wrapped bytea not null -- The key, sealed by the desk key and tied to the identifier.
);

-- A key that was destroyed: no backup brings it back.
create table destroyed_key (
    person_id text collate "C" not null primary key check (person_id like 'P-%'), -- Whose it was; the identifier is never given again.
    destroyed_at text collate "C" not null check (destroyed_at like '%Z' and length(destroyed_at) = 30) -- When.
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% are appended, never changed or deleted', tg_argv[0] using errcode = 'restrict_violation';
end
$$;

create function refuse_update() returns trigger language plpgsql as $$
begin
    raise exception '% are never changed', tg_argv[0] using errcode = 'restrict_violation';
end
$$;

create function person_key_stays_away() returns trigger language plpgsql as $$
begin
    if exists (select 1 from destroyed_key where person_id = new.person_id) then
        raise exception 'a destroyed key stays destroyed' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger person_key_refuses_update before update or truncate on person_key
for each statement execute function refuse_update('keys of persons');
create trigger person_key_stays_away before insert on person_key
for each row execute function person_key_stays_away();
create trigger destroyed_key_refuses_change before update or delete or truncate on destroyed_key
for each statement execute function refuse_change('destructions');
