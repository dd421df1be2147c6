import type { Migration } from '../../migrate.ts'

/** Making a class and changing its name, key or colour can be undone. Classes made before have always been there. */
export const editClasses: Migration = {
  number: 8,
  up: (db) =>
    db.exec(`
    -- Actions that made a class or changed how it looks. One that made it may have given it to samples as well.
    CREATE TABLE class_edit (
      action_id INTEGER PRIMARY KEY REFERENCES label_action (id),
      class_id INTEGER NOT NULL REFERENCES class (id),
      -- What it was like before; all null where the action made it.
      name_before TEXT,
      key_before TEXT,
      colour_before TEXT,
      -- What it was like from then on.
      name TEXT NOT NULL,
      key TEXT,
      colour TEXT NOT NULL
    ) STRICT;
    CREATE INDEX class_edit_made ON class_edit (class_id) WHERE name_before IS NULL;
  `),
}
