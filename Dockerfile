# syntax=docker/dockerfile:1
# The gateway alone: one binary, the rules it ships with, no shell, no package manager, not root.
#
#   docker build -t portcullis .
#   docker run --read-only -v portcullis:/var/lib/portcullis -p 127.0.0.1:10025:10025 portcullis --next-hop mta:10026

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY benches benches
COPY tests tests
COPY rules rules
COPY fixtures fixtures
# --locked: what was checked is what is built.
RUN cargo build --release --locked --bin portcullis \
 && install -D --strip target/release/portcullis /out/usr/bin/portcullis \
 && mkdir -p /out/etc/portcullis/fixtures /out/var/lib/portcullis \
 && cp -r rules /out/etc/portcullis/rules \
 && cp -r fixtures/rules /out/etc/portcullis/fixtures/rules

# glibc and libgcc, which the binary links, and nothing else. The user `nonroot` is 65532.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build --chown=0:0 /out/usr /usr
COPY --from=build --chown=0:0 /out/etc /etc
COPY --from=build --chown=65532:65532 /out/var/lib/portcullis /var/lib/portcullis
VOLUME /var/lib/portcullis
EXPOSE 10025 9025
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/usr/bin/portcullis", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/portcullis", "serve", "--listen", "0.0.0.0:10025", "--data", "/var/lib/portcullis", "--rules", "/etc/portcullis/rules", "--operations", "127.0.0.1:9025"]
