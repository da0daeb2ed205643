-- Warnings with what their decision says, oldest first: all, of one situation ($7), or one ($8).
select
    warning.warning_id, decision.situation, decision.decision_id, decision.reason, decision.decided_by,
    decision.decided_at, decision.run_id, decision.run_hash, decision.origin_month_id,
    marked.audience, marked.attribution, marked.review_by, marked.author
from warning
join decision on decision.decision_id = warning.decision_id
join seen as marked on marked.record_id = warning.warning_id
where (cast($7 as text) is null or decision.situation = $7)
    and (cast($8 as text) is null or warning.warning_id = $8)
order by decision.decided_at, warning.warning_id
