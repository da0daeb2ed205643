-- Acts upon the same engagements that the viewer may read, in their order.
select
    act.act_id, act.chronicle_id, act.marked_by, act.position, act.body, act.acted_by, act.acted_by_name,
    act.acted_at, marked.audience, marked.attribution, marked.review_by
-- Engagements first, which are few: SQLite keeps to the order of a cross join.
from engagement
cross join chronicle_act as act
join seen as marked on marked.record_id = act.marked_by
where act.chronicle_id = engagement.engagement_id
    and (cast($7 as text) is null or engagement.situation = $7)
    and (cast($8 as text) is null or engagement.engagement_id = $8)
order by engagement.engagement_id, act.position
