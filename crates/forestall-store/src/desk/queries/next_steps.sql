-- Of engagements that are not over, the acts that say what comes next, oldest first; how they end is told to all who
-- read them.
select
    act.act_id, act.chronicle_id, act.marked_by, act.position, act.body, act.acted_by, act.acted_by_name,
    act.acted_at, engagement.situation, marked.audience, marked.attribution, marked.review_by
-- Engagements first, which are few: SQLite keeps to the order of a cross join.
from engagement
cross join chronicle_act as act
join seen as marked on marked.record_id = act.marked_by
where act.chronicle_id = engagement.engagement_id and act.step in ('open', 'set-next-step') and not exists (
    select 1 from chronicle_act as ending
    where ending.chronicle_id = engagement.engagement_id and ending.step in ('conclude', 'break-off')
)
order by engagement.engagement_id, act.position
