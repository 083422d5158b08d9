"""What PostgreSQL and SQLite say differently: JSON, arrays, order. `dialect` names it, one file each says it."""
