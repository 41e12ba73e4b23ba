# One image for all services; the command chooses: node services/<name>/dist/main.js. `storectl` is on PATH.
# The base can be any Debian-like image with Node 24 and npm: --build-arg BASE=…
# Behind a proxy with an authority of its own: --secret id=ca,src=/etc/ssl/certs/ca-certificates.crt (it stays out of every layer).
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
# The only step that needs the package registry; a change of the sources does not repeat it.
COPY pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
RUN --mount=type=secret,id=ca,required=false \
    if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm install --global --no-fund --no-audit pnpm@10.34.9 \
    && pnpm fetch
COPY package.json tsconfig.base.json ./
COPY shared ./shared
COPY services ./services
COPY tools/storectl ./tools/storectl
RUN pnpm install --frozen-lockfile --offline \
    && node node_modules/typescript7/bin/tsc -b services/* tools/storectl \
    && node services/gateway/assets/build.mjs
# What runs is dist/, assets/dist/, texts/, migrations/, schema/ and production dependencies. Optional ones stay: the native part of password hashing is one.
# pnpm installs those of the workspace itself, too: a Node, which the base has.
RUN find . -name node_modules -prune -exec rm -rf {} + \
    && rm -rf services/*/src shared/*/src tools/*/src \
    && find services/gateway/assets -mindepth 1 -maxdepth 1 ! -name dist -exec rm -rf {} + \
    && find services shared tools -type f \( -name '*.test.js*' -o -name '*-spec.js*' -o -name '*.d.ts*' \
         -o -name '*.tsbuildinfo' -o -name tsconfig.json -o -name README.md \) -delete \
    && pnpm install --frozen-lockfile --offline --prod --filter-prod '{services/*}...' --filter-prod '{tools/storectl}...' \
    && rm -rf shared/embedded-postgres shared/site-browser node_modules/node-linux-* node_modules/.pnpm/node-linux-* node_modules/.bin \
    && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.[cm]ts' -o -name '*.map' \) -delete \
    # a checkout made with a strict umask would not be readable for the services' user
    && chmod -R a+rX,go-w node_modules services shared tools

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="store" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
# The heap follows the container's limit on memory and leaves a quarter of it to what lives outside the heap.
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-old-space-size-percentage=75"
WORKDIR /srv
RUN printf '#!/bin/sh\nexec node /srv/tools/storectl/dist/main.js "$@"\n' > /usr/local/bin/storectl \
    && chmod 0755 /usr/local/bin/storectl \
    && mkdir /srv/documents && chown 10001:10001 /srv/documents
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/shared ./shared
COPY --from=build /src/services ./services
COPY --from=build /src/tools ./tools
USER 10001:10001
STOPSIGNAL SIGTERM
EXPOSE 8000
CMD ["node", "services/gateway/dist/main.js"]
