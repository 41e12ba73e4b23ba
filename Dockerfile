# One image for all services; the command chooses: node services/<name>/dist/main.js. `storectl` is on PATH.
# The base can be any Debian-like image with Node 24: --build-arg BASE=…
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
# A company's certificate authority can be given as a build secret; it stays out of every layer.
RUN --mount=type=secret,id=ca,required=false \
    if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm install --global --no-fund --no-audit pnpm@10.34.9
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc tsconfig.json tsconfig.base.json ./
COPY shared ./shared
COPY services ./services
COPY tools/storectl ./tools/storectl
RUN --mount=type=secret,id=ca,required=false \
    if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    pnpm install --frozen-lockfile --config.optional=true \
    && node node_modules/typescript7/bin/tsc -b services/accounts services/catalog services/releases services/ratings services/integrations \
       services/gateway tools/storectl \
    && find . -name '*.test.js*' -path '*/dist/*' -delete \
    && find . -name '*.d.ts*' -path '*/dist/*' -not -path '*/node_modules/*' -delete
RUN --mount=type=secret,id=ca,required=false \
    if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    find . -name node_modules -prune -exec rm -rf {} + \
    && CI=true pnpm install --frozen-lockfile --offline --prod --no-optional

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="store" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
WORKDIR /srv
COPY --from=build /src/package.json /src/pnpm-workspace.yaml ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/shared ./shared
COPY --from=build /src/services ./services
COPY --from=build /src/tools/storectl ./tools/storectl
RUN printf '#!/bin/sh\nexec node /srv/tools/storectl/dist/main.js "$@"\n' > /usr/local/bin/storectl \
    && chmod 0755 /usr/local/bin/storectl \
    && mkdir -p /srv/documents && chown 10001:10001 /srv/documents
USER 10001:10001
STOPSIGNAL SIGTERM
EXPOSE 8000
CMD ["node", "services/gateway/dist/main.js"]
