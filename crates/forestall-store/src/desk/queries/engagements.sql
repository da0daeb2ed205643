-- Engagements, oldest first: all, of one situation ($7), or one ($8); what they are stands in the acts upon them.
select
    engagement.engagement_id, marked.audience, marked.attribution, marked.review_by,
    -- What it was opened from, for those who may read that.
    (select decision.record_id from seen as decision
     where decision.record_id = engagement.decision_id) as decision_id,
    (select warning.record_id from seen as warning
     where warning.record_id = engagement.warning_id) as warning_id
from engagement
join seen as marked on marked.record_id = engagement.engagement_id
where (cast($7 as text) is null or engagement.situation = $7)
    and (cast($8 as text) is null or engagement.engagement_id = $8)
order by engagement.opened_at, engagement.engagement_id
