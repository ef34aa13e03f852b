CREATE TABLE teams (
    id int AUTO_INCREMENT PRIMARY KEY,
    name varchar(50) NOT NULL,
    code char(3) CHARACTER SET latin1 COLLATE latin1_bin,
    UNIQUE KEY uq_name (name(10)),
    UNIQUE KEY uq_code (code)
) COMMENT 'all teams' ROW_FORMAT=DYNAMIC

CREATE TABLE users (
    id bigint unsigned NOT NULL AUTO_INCREMENT,
    team_id int,
    other_id int,
    kind enum('admin', 'it''s, (me)') NOT NULL DEFAULT 'admin',
    tags set('x', 'y'),
    data json,
    place point NOT NULL SRID 4326,
    seen timestamp NULL DEFAULT current_timestamp ON UPDATE current_timestamp,
    made datetime(3) DEFAULT now(3) COMMENT 'it''s \\ when',
    twice int GENERATED ALWAYS AS (other_id * 2) VIRTUAL,
    size int AS (length(data)) STORED,
    price decimal(10, 2) DEFAULT 1.5,
    hidden int INVISIBLE,
    text text,
    u binary(16) DEFAULT (uuid_to_bin(uuid())),
    made_of varchar(20) DEFAULT (concat('a', 'b')),
    flag tinyint(1) NOT NULL DEFAULT 0,
    bits bit(3) DEFAULT b'101',
    amount int NOT NULL DEFAULT 0 CHECK (amount >= 0),
    PRIMARY KEY (id),
    KEY ix_two (other_id, price),
    KEY ix_down (price DESC),
    KEY ix_text (text(20)) COMMENT 'for search',
    KEY ix_low ((lower(made_of)), other_id),
    KEY ix_hidden (seen) INVISIBLE,
    KEY ix_json ((cast(data -> '$.codes' AS unsigned ARRAY))),
    FULLTEXT KEY ft (text) WITH PARSER ngram,
    SPATIAL KEY sp (place),
    CONSTRAINT fk_team FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT ck_price CHECK (price > 0 AND kind <> 'a;b,c'),
    CONSTRAINT ck_off CHECK (other_id > 0) NOT ENFORCED
)

CREATE TABLE parts (
    id int NOT NULL,
    year int NOT NULL,
    PRIMARY KEY (id, year)
) PARTITION BY RANGE (year) (
    PARTITION p0 VALUES LESS THAN (2020) COMMENT 'old',
    PARTITION p1 VALUES LESS THAN MAXVALUE
)

CREATE VIEW admins AS SELECT u.id, t.name FROM users u JOIN teams t ON t.id = u.team_id WHERE u.kind = 'admin'

CREATE VIEW expensive AS SELECT id, price FROM users WHERE price > 100 WITH LOCAL CHECK OPTION

CREATE TRIGGER tr_upper BEFORE INSERT ON teams FOR EACH ROW SET NEW.name = upper(NEW.name)

CREATE TRIGGER tr_trim BEFORE INSERT ON teams FOR EACH ROW FOLLOWS tr_upper SET NEW.name = trim(NEW.name)

CREATE FUNCTION added(a int, b varchar(10)) RETURNS varchar(20) DETERMINISTIC READS SQL DATA COMMENT 'adds' RETURN concat(a, b)

CREATE PROCEDURE doubled(IN a int, OUT b int) SET b = a * 2

CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' COMMENT 'cleans' DO DELETE FROM teams
