import type { Migration } from '../../migrate.ts'

export const predictionsOfModels: Migration = {
  number: 2,
  up: (db) =>
    db.exec(`
    -- As before, but for more kinds of models.
    ALTER TABLE prediction RENAME TO prediction_before;
    CREATE TABLE prediction (
      task_id INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('propagated', 'head', 'fine-tuned', 'from-scratch')),
      sample_id INTEGER NOT NULL,
      class_id INTEGER NOT NULL,
      -- Probability from 0 to 1.
      confidence REAL NOT NULL,
      PRIMARY KEY (task_id, kind, sample_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO prediction SELECT * FROM prediction_before;
    DROP TABLE prediction_before;
    CREATE INDEX prediction_by_class ON prediction (task_id, kind, class_id, confidence);
    CREATE INDEX prediction_by_confidence ON prediction (task_id, kind, confidence);
  `),
}
