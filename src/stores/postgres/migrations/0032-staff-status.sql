-- Staff come and go: an inactive member of staff cannot sign in and is offered no call. The row stays, because records name it.
ALTER TABLE analysts ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive'));
