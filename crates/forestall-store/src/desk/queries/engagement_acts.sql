-- Acts upon the same engagements, in the order of their sequence.
select
    act.engagement_id, act.sequence, act.step, act.words, act.due_on, act.outcome, act.acted_by, act.acted_at
from engagement_act as act
join engagement on engagement.engagement_id = act.engagement_id
join seen as marked on marked.record_id = engagement.engagement_id
where (cast($7 as text) is null or engagement.situation = $7)
    and (cast($8 as text) is null or engagement.engagement_id = $8)
order by act.engagement_id, act.sequence
