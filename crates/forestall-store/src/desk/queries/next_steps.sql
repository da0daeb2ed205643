-- Of engagements that are not over, the acts that say what comes next, oldest first; how they end is told to all who
-- read them.
select
    act.act_id, act.chronicle_id, act.marked_by, act.position, act.body, act.acted_by, act.acted_by_name,
    act.acted_at, engagement.situation, marked.audience, marked.attribution, marked.review_by
from engagement
join chronicle_act as act on act.chronicle_id = engagement.engagement_id
join seen as marked on marked.record_id = act.marked_by
where act.step in ('open', 'set-next-step') and not exists (
    select 1 from chronicle_act as ending
    where ending.chronicle_id = engagement.engagement_id and ending.step in ('conclude', 'break-off')
)
order by act.chronicle_id, act.position
