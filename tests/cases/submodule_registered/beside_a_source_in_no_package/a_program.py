raise SystemExit("posts.__tablename__")
