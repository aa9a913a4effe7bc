-- Claims are few, and a story's are asked for together: by whoever carries its evidence away.
CREATE INDEX events_claims ON log.events (notification_id) WHERE topic = 'claim.opened.v1';
