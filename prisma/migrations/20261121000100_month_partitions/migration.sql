-- Makes the monthly partitions of `parent` for every day from `from_day` to `to_day` and returns how many it made.
-- Rows of those months that wait in the default partition move over. Months are UTC. Safe to repeat and to run twice at once.
CREATE FUNCTION "ensure_month_partitions"(parent text, from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  key_column text;
  month date;
  child text;
  lower_bound text;
  upper_bound text;
  made integer := 0;
BEGIN
  IF from_day > to_day THEN
    RAISE EXCEPTION 'ensure_month_partitions: % lies after %', from_day, to_day;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ensure_month_partitions:' || parent));

  SELECT attribute.attname INTO STRICT key_column
  FROM pg_partitioned_table AS partitioned
  JOIN pg_attribute AS attribute ON attribute.attrelid = partitioned.partrelid AND attribute.attnum = partitioned.partattrs[0]
  WHERE partitioned.partrelid = format('%I', parent)::regclass;

  FOR month IN
    SELECT generate_series(date_trunc('month', from_day::timestamp), to_day::timestamp, interval '1 month')::date
  LOOP
    child := parent || '_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass(format('%I', child)) IS NOT NULL;
    lower_bound := month || ' 00:00:00+00';
    upper_bound := (month + interval '1 month')::date || ' 00:00:00+00';
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
    EXECUTE format(
      'WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
      parent || '_default', key_column, lower_bound, key_column, upper_bound, child);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, child, lower_bound, upper_bound);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- A database that is written to from today on has room for the next months; a job adds later ones.
SELECT
  "ensure_month_partitions"('activity', current_date, (current_date + interval '3 months')::date),
  "ensure_month_partitions"('cognitive_load_sample', current_date, (current_date + interval '3 months')::date);
