-- A callback stays at the desk where the caller waited, and urgent when production is down there. NULL: asked for before this column.

ALTER TABLE callbacks
  ADD COLUMN desk   text,
  ADD COLUMN urgent boolean NOT NULL DEFAULT false;
