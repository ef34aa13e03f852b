CREATE TABLE kinds (
    a tinyint PRIMARY KEY, b bit(1) NOT NULL, c year NOT NULL, d binary(2) NOT NULL, e char(2) NOT NULL,
    f json NOT NULL, g inet6 NOT NULL, h enum('''', 'b,') NOT NULL, i time(2) NOT NULL
)

CREATE TABLE kin (
    a tinyint PRIMARY KEY, b tinyint NOT NULL,
    FOREIGN KEY (a) REFERENCES kinds (a), FOREIGN KEY (b) REFERENCES kin (a)
)

CREATE TABLE `100% odd``` (`a b%s` int NOT NULL, `c``d` int AS (`a b%s` + 1))

CREATE TABLE zeros (a int AUTO_INCREMENT PRIMARY KEY)

INSERT INTO zeros VALUES (7)

UPDATE zeros SET a = 0

CREATE VIEW a_first AS SELECT * FROM admins

SET sql_mode = ansi_quotes

CREATE PROCEDURE quoting() SELECT 1 AS "a"

CREATE EVENT often ON SCHEDULE EVERY 1 DAY DO DELETE FROM zeros

SELECT nextval(numbers)
