CREATE OR REPLACE VIEW delta.gold_views.funnel_1m
COMMENT 'How many sessions reached each step towards a purchase, by minute.'
SECURITY INVOKER AS
SELECT
  minute,
  step_number,
  step,
  sessions,
  share_of_previous,
  is_final
FROM delta.gold.funnel_1m;
COMMENT ON COLUMN delta.gold_views.funnel_1m.minute IS 'Begin of the minute (UTC) in which the events occurred; late events are left out';
COMMENT ON COLUMN delta.gold_views.funnel_1m.step_number IS '1 visit, 2 product_view, 3 add_to_cart, 4 checkout, 5 purchase';
COMMENT ON COLUMN delta.gold_views.funnel_1m.step IS 'The step''s name; a visit is an event of any type';
COMMENT ON COLUMN delta.gold_views.funnel_1m.sessions IS 'Distinct sessions with such an event in the minute';
COMMENT ON COLUMN delta.gold_views.funnel_1m.share_of_previous IS 'sessions / sessions of the step before: above 1 where sessions went on from an earlier minute; null for the first step and where the step before has none';
COMMENT ON COLUMN delta.gold_views.funnel_1m.is_final IS 'Whether the watermark has passed: no event that counts can come any more';
