-- Decisions about one situation ($7), oldest first, each with its withdrawal if there is one.
select
    decision.decision_id, decision.situation, decision.sequence, decision.kind, decision.decline_reason,
    decision.reason, decision.decided_by, decision.decided_at, decision.run_id, decision.run_hash,
    decision.origin_month_id,
    withdrawal.reason as withdrawal_reason, withdrawal.withdrawn_by, withdrawal.withdrawn_at,
    marked.audience, marked.attribution, marked.review_by, marked.author
from decision
join seen as marked on marked.record_id = decision.decision_id
left join decision_withdrawal as withdrawal on withdrawal.decision_id = decision.decision_id
where decision.situation = $7
order by decision.sequence
