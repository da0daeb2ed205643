-- All acts upon the record $1, whoever may read them, each with its mark in force where that is not for the readers of
-- the record: for rules between records.
select
    act.act_id, act.position, act.body, act.acted_at, marked.attribution,
    case when marked.audience_id = whole.audience_id then null else audience.audience end as audience
from chronicle_act as act
join marked_record as marked on marked.record_id = act.marked_by
join marked_record as whole on whole.record_id = act.chronicle_id
join audience on audience.audience_id = marked.audience_id
where act.chronicle_id = $1
order by act.position
