import type { Migration } from '../../migrate.ts'

export const severalInAFile: Migration = {
  number: 7,
  up: (db) =>
    db.exec(`
    -- Which of several samples in a file, such as its line; null where a file is one. The path ends in ":part" then.
    ALTER TABLE sample ADD COLUMN part TEXT;
    -- How large, in words.
    ALTER TABLE sample ADD COLUMN extent TEXT NOT NULL DEFAULT '';
    -- Of what is drawn of it, width over height.
    ALTER TABLE sample ADD COLUMN aspect REAL NOT NULL DEFAULT 1;
    UPDATE sample SET extent = width || ' × ' || height || ' px', aspect = width * 1.0 / height;
    ALTER TABLE sample DROP COLUMN width;
    ALTER TABLE sample DROP COLUMN height;
    -- What it was cut from or belongs to: samples of one recording, session or speaker stay on one side of every split.
    ALTER TABLE sample ADD COLUMN recording TEXT;

    -- How its files are read, JSON.
    ALTER TABLE source ADD COLUMN options TEXT NOT NULL DEFAULT '{"classesFrom":null}';
    UPDATE source SET options = json_object('classesFrom', classes_from);
    ALTER TABLE source DROP COLUMN classes_from;
    -- 1 for a single file.
    ALTER TABLE source ADD COLUMN is_file INTEGER NOT NULL DEFAULT 0;
  `),
}
