import type { Migration } from '../../migrate.ts'

export const drawMaps: Migration = {
  number: 5,
  up: (db) =>
    db.exec(`
    -- One map a run. Drawn anew or added to, it gets another version, so that nobody takes one for another.
    CREATE TABLE map (
      version INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id INTEGER NOT NULL UNIQUE,
      -- Sample ids, rising, 32-bit integers.
      sample_ids BLOB NOT NULL,
      -- x and y of each, 32-bit floats; the unit is that of the layout, in which the map is about 20 wide.
      places BLOB NOT NULL,
      -- Samples that came after it was drawn and were placed among the others.
      placed_later INTEGER NOT NULL
    ) STRICT;
  `),
}
