-- How far the loader has come: one row, the highest `step` counts. Batches up to `loaded_to` are in; those up to
-- `loading_to` were being inserted when it was written. `epoch` counts rebuilds; `emptying` = 1 while the tables of the
-- last epoch are being emptied.
create table if not exists load_progress (
  name LowCardinality(String),
  step UInt64,
  epoch UInt64,
  loaded_to UInt64,
  loading_to UInt64,
  emptying UInt8
) engine = ReplacingMergeTree(step) order by name;

-- Batches left out because they name a store that no record has described yet. `waits` becomes 0 once they are loaded.
create table if not exists load_waiting (
  position UInt64,
  merchant_id LowCardinality(String),
  store_id String,
  waits UInt8
) engine = ReplacingMergeTree order by position;
