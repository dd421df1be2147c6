import type { Migration } from '../../migrate.ts'

/**
 * Classes can be merged and deleted, and that can be undone. `class` is made anew because names and keys need only differ among
 * classes in use; its rows keep their numbers, so nothing that points to them notices.
 */
export const changeClasses: Migration = {
  number: 6,
  up: (db) =>
    db.exec(`
    PRAGMA defer_foreign_keys = ON;
    CREATE TEMP TABLE class_before AS SELECT * FROM class;
    DROP TABLE class;
    CREATE TABLE class (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES task (id),
      name TEXT NOT NULL,
      -- One printable character; null when keys ran out.
      key TEXT,
      -- #rrggbb
      colour TEXT NOT NULL,
      -- What its labels count as: itself while in use, another after a merge, null once deleted. Follows from class_change.
      now_id INTEGER REFERENCES class (id)
    ) STRICT;
    -- Letters that the labelling surface has taken for itself since are given back.
    INSERT INTO class SELECT id, task_id, name, CASE WHEN key IN ('a', 'm', 'p', 'i') THEN NULL ELSE key END, colour, id
    FROM class_before;
    DROP TABLE class_before;
    CREATE UNIQUE INDEX class_name ON class (task_id, name) WHERE now_id = id;
    CREATE UNIQUE INDEX class_key ON class (task_id, key) WHERE now_id = id;

    -- Actions that merged or deleted a class. They cover no samples; undoing one is a row of label_action like any other.
    CREATE TABLE class_change (
      action_id INTEGER PRIMARY KEY REFERENCES label_action (id),
      class_id INTEGER NOT NULL REFERENCES class (id),
      -- What it was merged into; null where it was deleted.
      into_id INTEGER REFERENCES class (id)
    ) STRICT;

    -- The label each sample has now: its latest event in force, unless the class has been deleted since.
    DROP VIEW current_label;
    CREATE VIEW current_label AS
    SELECT event.task_id, event.sample_id, event.action_id, class.now_id AS class_id, action.origin
    FROM label_event AS event CROSS JOIN action_in_force AS action ON action.id = event.action_id
      LEFT JOIN class ON class.id = action.class_id
    WHERE (action.class_id IS NULL OR class.now_id IS NOT NULL) AND NOT EXISTS (
      SELECT 1 FROM label_event AS later CROSS JOIN action_in_force AS force ON force.id = later.action_id
      WHERE later.task_id = event.task_id AND later.sample_id = event.sample_id
        AND later.action_id > event.action_id
    );

    -- Keys of the labelling surface that the analyst moved, per task.
    CREATE TABLE command_key (
      task_id INTEGER NOT NULL REFERENCES task (id),
      command TEXT NOT NULL,
      -- One printable character, in lower case.
      key TEXT NOT NULL,
      PRIMARY KEY (task_id, command),
      UNIQUE (task_id, key)
    ) STRICT, WITHOUT ROWID;
  `),
}
