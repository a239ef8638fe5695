# Build: docker build -t fcg .        Run: docker run -p 8080:8080 -v fcg-data:/data fcg
FROM debian:12-slim AS build
WORKDIR /src
COPY scripts/setup scripts/setup
RUN ./scripts/setup
COPY . .
# A Beast file takes up to a gigabyte to compile: as many jobs as there are cores is too many on a small machine.
RUN cmake --preset release -DFCG_TESTS=OFF && cmake --build --preset release --parallel 2 --target fcg && strip build/release/fcg

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4 libsqlite3-0 libsodium23 libssl3 libutf8proc2 libjemalloc2 libspdlog1.10 libfmt9 libprometheus-cpp-core1.0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin fcg \
    && install -d -o fcg -g fcg -m 0750 /data
COPY --from=build /src/build/release/fcg /usr/local/bin/fcg
USER fcg
VOLUME /data
EXPOSE 8080
ENV FCG__HTTP__ADDRESS=0.0.0.0 FCG__DATA__FOLDER=/data
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["fcg", "health"]
ENTRYPOINT ["fcg"]
CMD ["serve"]
