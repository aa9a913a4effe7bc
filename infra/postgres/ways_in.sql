-- Statements of what importing remembers: raw bytes, marks in files, mementos read.

-- name: keep_raw
INSERT INTO capture.raw (sha256, media_type, http_head, size, zstd)
SELECT * FROM unnest(
    %(digests)s::bytea[], %(media)s::text[], %(heads)s::bytea[], %(sizes)s::bigint[],
    %(compressed)s::bytea[])
ON CONFLICT ON CONSTRAINT raw_digest DO NOTHING

-- name: select_raw
SELECT sha256, media_type, http_head, size, zstd FROM capture.raw WHERE sha256 = %(digest)s

-- name: select_kept
SELECT sha256 FROM capture.raw WHERE sha256 = ANY (%(digests)s::bytea[])

-- name: forget_raw
DELETE FROM capture.raw WHERE sha256 = ANY (%(digests)s::bytea[])

-- name: select_file_read
SELECT fingerprint, number, byte_offset, taken, refused, finished
FROM capture.files_read WHERE path = %(path)s

-- name: file_read
INSERT INTO capture.files_read
    (path, fingerprint, number, byte_offset, taken, refused, finished)
VALUES (%(path)s, %(fingerprint)s, %(number)s, %(offset)s, %(taken)s, %(refused)s, %(finished)s)
ON CONFLICT (path) DO UPDATE
SET fingerprint = excluded.fingerprint, number = excluded.number,
    byte_offset = excluded.byte_offset, taken = excluded.taken, refused = excluded.refused,
    finished = excluded.finished

-- name: select_mementos_read
SELECT memento FROM capture.mementos_read WHERE timemap = %(timemap)s

-- name: memento_read
INSERT INTO capture.mementos_read (timemap, memento) VALUES (%(timemap)s, %(memento)s)
ON CONFLICT ON CONSTRAINT mementos_read_once DO NOTHING
