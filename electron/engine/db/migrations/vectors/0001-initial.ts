import type { Migration } from '../../migrate.ts'

/**
 * Derived data: sample, run, task and class ids are those of project.db, a file of its own, so no
 * foreign key can hold them. Numbers inside blobs are little-endian.
 */
export const vectorsInitial: Migration = {
  number: 1,
  up: (db) =>
    db.exec(`
    -- What the learner sees of each sample.
    CREATE TABLE input (
      sample_id INTEGER PRIMARY KEY,
      -- Pixels.
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      -- Red, green, blue, one byte each, row by row from the top.
      rgb BLOB NOT NULL
    ) STRICT;
    -- Lets inputs be counted and measured without touching their pixels.
    CREATE INDEX input_size ON input (sample_id, width, height);

    CREATE TABLE embedding (
      run_id INTEGER NOT NULL,
      sample_id INTEGER NOT NULL,
      dim INTEGER NOT NULL,
      -- dim floats of 32 bits.
      vector BLOB NOT NULL,
      PRIMARY KEY (run_id, sample_id)
    ) STRICT;

    CREATE TABLE graph (
      run_id INTEGER NOT NULL,
      sample_id INTEGER NOT NULL,
      -- Sample ids, nearest first, 32-bit integers.
      neighbours BLOB NOT NULL,
      -- Cosine to each, 32-bit floats.
      cosines BLOB NOT NULL,
      PRIMARY KEY (run_id, sample_id)
    ) STRICT;

    -- Suggested cards, in order.
    CREATE TABLE card (
      task_id INTEGER NOT NULL,
      run_id INTEGER NOT NULL,
      -- From 1.
      number INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('group', 'check')),
      exemplar_id INTEGER NOT NULL,
      -- Samples in the whole group, also those not shown.
      size INTEGER NOT NULL,
      -- Mean cosine of the members shown to the exemplar.
      tightness REAL NOT NULL,
      -- Sample ids, nearest first, 32-bit integers.
      members BLOB NOT NULL,
      -- Cosine of each member to the exemplar, 32-bit floats.
      closeness BLOB NOT NULL,
      -- 1 where a member may well belong elsewhere, one byte each.
      doubtful BLOB NOT NULL,
      PRIMARY KEY (task_id, run_id, number)
    ) STRICT;
    CREATE INDEX card_outline ON card (task_id, run_id, number, kind, exemplar_id);

    CREATE TABLE prediction (
      task_id INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('propagated', 'head')),
      sample_id INTEGER NOT NULL,
      class_id INTEGER NOT NULL,
      -- Probability from 0 to 1.
      confidence REAL NOT NULL,
      PRIMARY KEY (task_id, kind, sample_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX prediction_by_class ON prediction (task_id, kind, class_id, confidence);
    CREATE INDEX prediction_by_confidence ON prediction (task_id, kind, confidence);
  `),
}
