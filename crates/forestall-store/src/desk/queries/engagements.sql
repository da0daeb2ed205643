-- Engagements as they were opened, oldest first: all, of one situation ($7), or one ($8).
select
    engagement.engagement_id, engagement.situation, engagement.track, engagement.aim, engagement.next_step,
    engagement.next_step_due_on, engagement.opened_by, engagement.opened_at, engagement.run_id,
    engagement.run_hash, engagement.origin_month_id, marked.audience, marked.attribution, marked.review_by, marked.author,
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
