import type { Migration } from '../../migrate.ts'

export const previewsInitial: Migration = {
  number: 1,
  up: (db) =>
    db.exec(`
    -- Small pictures, derived; the lowest ids are the oldest.
    CREATE TABLE preview (
      id INTEGER PRIMARY KEY,
      sample_id INTEGER NOT NULL,
      -- Longest side asked for, in pixels.
      side INTEGER NOT NULL,
      mime TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      UNIQUE (sample_id, side)
    ) STRICT;
    -- Lets the total be summed without touching the pictures.
    CREATE INDEX preview_size ON preview (size_bytes);
  `),
}
