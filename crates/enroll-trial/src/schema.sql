CREATE TABLE IF NOT EXISTS token (
    enterprise TEXT NOT NULL,
    id TEXT NOT NULL,
    -- SHA-256 of the value. The value itself is not stored.
    digest BLOB NOT NULL UNIQUE,
    -- How many events were recorded since the token was issued.
    revision INTEGER NOT NULL,
    noun TEXT NOT NULL,
    PRIMARY KEY (enterprise, id)
) STRICT, WITHOUT ROWID;

-- The first fact has the place 0.
CREATE TABLE IF NOT EXISTS event (
    enterprise TEXT NOT NULL,
    token TEXT NOT NULL,
    place INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (enterprise, token, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS device (
    enterprise TEXT NOT NULL,
    id TEXT NOT NULL,
    noun TEXT NOT NULL,
    PRIMARY KEY (enterprise, id)
) STRICT, WITHOUT ROWID;
