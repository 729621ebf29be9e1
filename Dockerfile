# One image for every service: `python -P -m kontor.<service> serve`. Nobody's account, nothing written but below /tmp.
#
# Left out: the command line, the embedded servers, tests and development (requirements.run.in has what runs), pip,
# symbols of debuggers, sources of compiled modules, translations of country names, and languages nothing is written in.
# What is large stays for a reason: saxonche (the official rules of e-invoices, 100 MB), the PDF libraries, gRPC, compiled
# bytecode (a read-only root cannot keep it later).
ARG BASE=python:3.13-slim-bookworm

# hadolint ignore=DL3006
FROM ${BASE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
COPY requirements.run.lock /build/
RUN python3 -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-compile --disable-pip-version-check \
        --no-deps --require-hashes --only-binary :all: -r /build/requirements.run.lock \
    && /venv/bin/pip uninstall --quiet --yes pip setuptools 2>/dev/null
COPY deploy/slim.py deploy/sbom.py /build/
RUN /venv/bin/python /build/slim.py
COPY gen /app/gen
COPY libs/common/src /app/libs/common/src
COPY services /app/services
# Sources are found where they lie in the repository; so are each service's migrations.
RUN site="$(/venv/bin/python -c 'import site; print(site.getsitepackages()[0])')" \
    && printf '%s\n' /app/gen /app/libs/common/src /app/services/*/src >"$site/kontor.pth"
# `checked-hash` for images whose sources are replaced while they run (Tilt).
ARG BYTECODE=unchecked-hash
RUN /venv/bin/python -m compileall -q -j 0 --invalidation-mode "${BYTECODE}" /venv/lib /app
ARG VERSION=development
RUN /venv/bin/python /build/sbom.py "${VERSION}" >/app/sbom.cdx.json

# hadolint ignore=DL3006
FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tini \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/*.log
COPY --from=build /venv /venv
COPY --from=build /app /app
# Only where sources are replaced while they run does their account own them.
ARG BYTECODE=unchecked-hash
RUN if [ "${BYTECODE}" != unchecked-hash ]; then chown -R 10001:10001 /app; fi
ARG VERSION=development
ARG REVISION=""
LABEL org.opencontainers.image.title="Kontor" \
      org.opencontainers.image.description="Lead-to-cash platform: one image for all services" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1 \
    MALLOC_ARENA_MAX=2 \
    PROMETHEUS_DISABLE_CREATED_SERIES=true \
    KONTOR_VERSION=${VERSION}
WORKDIR /app
USER 10001:10001
EXPOSE 9090 9091 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-P", "-m", "kontor.common.serving.alive"]
ENTRYPOINT ["tini", "--", "python", "-P", "-m"]
CMD ["kontor.gateway", "serve"]
