-- Why: whoever destroys a person's key destroys what it sealed, in every backup of content as well. So the keys lie
-- in a database of their own, which has backups of its own.

-- The key of a person, wrapped by the desk key; the row goes when the person is erased.
create table person_key (
    person_id text not null primary key check (person_id like 'P-%'), -- The random identifier by which records name them.
    wrapped blob not null -- The key, sealed by the desk key and tied to the identifier.
) strict;

-- A key that was destroyed: no backup brings it back.
create table destroyed_key (
    person_id text not null primary key check (person_id like 'P-%'), -- Whose it was; the identifier is never given again.
    destroyed_at text not null check (destroyed_at like '%Z' and length(destroyed_at) = 30) -- When.
) strict;

create trigger person_key_refuses_update before update on person_key
begin
    select raise(abort, 'keys of persons are made and destroyed, never changed');
end;
create trigger person_key_refuses_replace before insert on person_key
when exists (select 1 from person_key where person_id = new.person_id)
begin
    select raise(abort, 'keys of persons are made and destroyed, never replaced');
end;
create trigger person_key_stays_destroyed before insert on person_key
when exists (select 1 from destroyed_key where person_id = new.person_id)
begin
    select raise(abort, 'a destroyed key stays destroyed');
end;

create trigger destroyed_key_refuses_update before update on destroyed_key
begin
    select raise(abort, 'destructions are appended, never changed');
end;
create trigger destroyed_key_refuses_delete before delete on destroyed_key
begin
    select raise(abort, 'destructions are appended, never deleted');
end;
create trigger destroyed_key_refuses_replace before insert on destroyed_key
when exists (select 1 from destroyed_key where person_id = new.person_id)
begin
    select raise(abort, 'destructions are appended, never replaced');
end;
