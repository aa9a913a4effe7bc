-- Redactions are few and are asked for as a whole: by whoever erases, replays or audits.
CREATE INDEX events_redactions ON log.events (notification_id)
    WHERE topic IN ('body.withheld.v1', 'body.released.v1', 'body.erased.v1');
