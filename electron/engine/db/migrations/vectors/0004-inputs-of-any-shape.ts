import type { Migration } from '../../migrate.ts'

export const inputsOfAnyShape: Migration = {
  number: 4,
  up: (db) =>
    db.exec(`
    ALTER TABLE input RENAME TO input_before;
    -- What is kept of each sample for learning.
    CREATE TABLE input (
      sample_id INTEGER PRIMARY KEY,
      -- Lengths of its axes, a JSON array.
      shape TEXT NOT NULL,
      -- As the modality writes it: RGB bytes, UTF-8, 32-bit floats.
      data BLOB NOT NULL
    ) STRICT;
    INSERT INTO input SELECT sample_id, json_array(height, width, 3), rgb FROM input_before;
    DROP TABLE input_before;
  `),
}
