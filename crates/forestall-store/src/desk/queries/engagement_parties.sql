-- Parties to the same engagements, in the order given.
select party.engagement_id, party.position, party.name
from engagement_party as party
join engagement on engagement.engagement_id = party.engagement_id
join seen as marked on marked.record_id = engagement.engagement_id
where (cast($7 as text) is null or engagement.situation = $7)
    and (cast($8 as text) is null or engagement.engagement_id = $8)
order by party.engagement_id, party.position
