# worker-host in an image: what `make dist` lays out, on Debian with libcurl and CA certificates.
#
#   docker build -t worker-host .
#   docker run --rm -e PREFECT_API_URL=… -e PREFECT_API_KEY=… worker-host --pool my-ecs-pool
FROM swift:6.3-bookworm AS build
WORKDIR /source
COPY scripts/ scripts/
RUN scripts/setup.sh --dist
COPY . .
RUN swift build -c release && scripts/dist.sh .build/release

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcurl4 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home worker-host
COPY --from=build /source/dist/worker-host /opt/worker-host
ENV PATH=/opt/worker-host/bin:$PATH
# A health check runs `worker-host health`, which asks GET /health; --with-healthcheck serves it.
EXPOSE 8080
USER worker-host
WORKDIR /opt/worker-host
ENTRYPOINT ["worker-host"]
