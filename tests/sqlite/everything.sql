CREATE TABLE author (
    id INTEGER NOT NULL,
    name VARCHAR(50) COLLATE NOCASE NOT NULL,
    email VARCHAR(200) CONSTRAINT email_given NOT NULL,
    age INTEGER DEFAULT 18,
    kind VARCHAR(8) DEFAULT 'plain' NOT NULL,
    joined DATETIME DEFAULT CURRENT_TIMESTAMP,
    shown TEXT GENERATED ALWAYS AS (name || ' <' || email || '>') VIRTUAL,
    CONSTRAINT pk_author PRIMARY KEY (id),
    CONSTRAINT uq_author_email UNIQUE (email),
    UNIQUE (name, age),
    CONSTRAINT ck_author_age CHECK (age > 0 AND age < 150),
    CHECK (kind IN ('plain', "fancy"))
);
CREATE TABLE book (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL ON CONFLICT IGNORE,
    price NUMERIC(10, 2) DEFAULT (1.50 + 0),
    author_id INTEGER NOT NULL,
    editor_id INTEGER REFERENCES author (id) ON DELETE SET NULL,
    data JSON,
    CONSTRAINT fk_book_author FOREIGN KEY (author_id) REFERENCES author (id)
        ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (title) ON CONFLICT REPLACE
);
CREATE TABLE tag (
    book_id INTEGER NOT NULL,
    word TEXT NOT NULL,
    weight REAL NOT NULL,
    code BLOB DEFAULT x'00ff',
    PRIMARY KEY (book_id, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_book_title ON book (lower(title) DESC, price) WHERE price > 0;
CREATE UNIQUE INDEX ix_author_name ON author (name, email COLLATE NOCASE);
CREATE INDEX ix_tag_weight ON tag (weight DESC);
CREATE VIEW rich AS SELECT a.name AS author, count(*) AS books FROM author a JOIN book b ON b.author_id = a.id
    WHERE b.price > 10 GROUP BY a.name;
CREATE VIEW listed (first, second) AS SELECT id, name FROM author;
CREATE TRIGGER keep_title BEFORE UPDATE OF title ON book FOR EACH ROW WHEN new.title = ''
BEGIN
    SELECT RAISE(ABORT, 'No title');
END;
CREATE TRIGGER count_books AFTER INSERT ON book
BEGIN
    UPDATE author SET age = age + 1 WHERE id = new.author_id;
END;
CREATE TRIGGER into_rich INSTEAD OF INSERT ON rich BEGIN INSERT INTO author (name) VALUES (new.author); END;
INSERT INTO author (id, name, email, joined) VALUES (1, 'Ann', 'ann@example.org', '2001-02-03 04:05:06');
PRAGMA user_version = 3;
