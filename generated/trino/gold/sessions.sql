CREATE OR REPLACE VIEW delta.gold_views.sessions
COMMENT 'One row per session on the shop''s site, from its first to its last event that was not late.'
SECURITY INVOKER AS
SELECT
  session_id,
  visitor_id,
  customer_id,
  device,
  region,
  started_at,
  ended_at,
  length_seconds,
  events,
  entry_page,
  exit_page,
  converted,
  revenue,
  is_final
FROM delta.gold.sessions;
COMMENT ON COLUMN delta.gold_views.sessions.session_id IS 'Identifies the session';
COMMENT ON COLUMN delta.gold_views.sessions.visitor_id IS 'Visitor';
COMMENT ON COLUMN delta.gold_views.sessions.customer_id IS 'Customer; null where nobody signed in';
COMMENT ON COLUMN delta.gold_views.sessions.device IS 'desktop, mobile or tablet';
COMMENT ON COLUMN delta.gold_views.sessions.region IS 'Sales territory that the visitor comes from';
COMMENT ON COLUMN delta.gold_views.sessions.started_at IS 'When its first event occurred';
COMMENT ON COLUMN delta.gold_views.sessions.ended_at IS 'When its last event occurred';
COMMENT ON COLUMN delta.gold_views.sessions.length_seconds IS 'From the first to the last event, in seconds';
COMMENT ON COLUMN delta.gold_views.sessions.events IS 'Events';
COMMENT ON COLUMN delta.gold_views.sessions.entry_page IS 'Page of the first event';
COMMENT ON COLUMN delta.gold_views.sessions.exit_page IS 'Page of the last event';
COMMENT ON COLUMN delta.gold_views.sessions.converted IS 'Whether there is a purchase among its events';
COMMENT ON COLUMN delta.gold_views.sessions.revenue IS 'Sum of its purchases'' amounts before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.sessions.is_final IS 'Whether the watermark has passed: no event that counts can come any more';
