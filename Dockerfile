# Bellwether in a container: `docker build -t bellwether .`, then
# docker run --init -v bellwether:/data -e DISCORD_TOKEN -p 127.0.0.1:8080:8080 bellwether
# The volume holds config.toml and the database; set web.host = "0.0.0.0" in it to reach /health from outside.

FROM python:3.11-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/bellwether
COPY requirements/run.lock /build/requirements/run.lock
RUN /opt/bellwether/bin/pip install --require-hashes --only-binary :all: -r /build/requirements/run.lock
COPY . /build
RUN /opt/bellwether/bin/pip install --no-deps /build \
 && /opt/bellwether/bin/pip uninstall --yes setuptools pip \
 && /opt/bellwether/bin/bellwether --help > /dev/null

FROM python:3.11-slim

LABEL org.opencontainers.image.title="Bellwether" \
      org.opencontainers.image.description="Turns trading signals of Discord and Telegram into protected, risk-sized orders" \
      org.opencontainers.image.licenses="Apache-2.0"

RUN groupadd --system --gid 10001 bellwether \
 && useradd --system --uid 10001 --gid bellwether --home-dir /data --shell /usr/sbin/nologin bellwether \
 && install -d -o bellwether -g bellwether -m 0700 /data
COPY --from=build /opt/bellwether /opt/bellwether
COPY LICENSE config.example.toml /usr/share/bellwether/

ENV PATH=/opt/bellwether/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BELLWETHER_HEALTH=http://127.0.0.1:8080/health
USER bellwether
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM

# An answer of 503 (something essential is down) raises, and so does none at all.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(os.environ['BELLWETHER_HEALTH'], timeout=4)"]

ENTRYPOINT ["bellwether"]
CMD ["run"]
