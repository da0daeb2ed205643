-- Warnings with what their decision says, oldest first: all, of one situation ($1), or one ($2).
select
    warning.warning_id, decision.situation, decision.decision_id, decision.reason, decision.decided_by,
    decision.decided_at, decision.run_id, decision.run_hash, decision.origin_month_id
from warning
join decision on decision.decision_id = warning.decision_id
where (cast($1 as text) is null or decision.situation = $1)
    and (cast($2 as text) is null or warning.warning_id = $2)
order by decision.decided_at, warning.warning_id
