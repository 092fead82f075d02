-- 20240312101532 creates the table of guests; checksum 3f786850e387550fdab836ed7e6dc881de23001b
CREATE TABLE guests (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000000001),
  passport_no varchar(20),
  date_of_birth date DEFAULT '1900-01-01',
  phone varchar(32) CHECK (phone ~ '^\+[0-9]{7,15}$'),
  version integer NOT NULL DEFAULT 10204001,
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER SEQUENCE guests_id_seq RESTART WITH 4000000018;
INSERT INTO schema_migrations (version, dirty) VALUES (20240312101532, false);
