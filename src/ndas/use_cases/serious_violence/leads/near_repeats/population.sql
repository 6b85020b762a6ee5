SELECT max_by(event, moment) AS subject FROM near_repeat GROUP BY series HAVING count(*) >= 3 AND max(moment) >= as_at() - INTERVAL 42 DAY
