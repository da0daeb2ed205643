-- Parties to the same engagements, in the order given.
select party.engagement_id, party.position, party.name
from engagement_party as party
join engagement on engagement.engagement_id = party.engagement_id
where (cast($1 as text) is null or engagement.situation = $1)
    and (cast($2 as text) is null or engagement.engagement_id = $2)
order by party.engagement_id, party.position
