-- hanjang owns the tables and brings them forward; the other two get what `grant_accounts` gives them after each migration
CREATE ROLE hanjang LOGIN;
CREATE ROLE hanjang_web LOGIN;
CREATE ROLE hanjang_worker LOGIN;
ALTER DATABASE hanjang OWNER TO hanjang;
GRANT ALL ON SCHEMA public TO hanjang;
