-- A bound is called max_, as everywhere.
ALTER TABLE queues RENAME COLUMN most_receives TO max_receives;
