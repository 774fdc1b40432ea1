# Builds the one program, and an image that has little besides it. Nothing is downloaded but the two base images and the
# crates of Cargo.lock.
#
#   docker build -t commonhold .
#   docker run --rm -v town:/data commonhold init /data/town --template land
#   docker run -v town:/data -p 127.0.0.1:8080:8080 commonhold

FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package commonhold && strip target/release/commonhold

FROM debian:trixie-slim
COPY --from=build /src/target/release/commonhold /usr/local/bin/commonhold
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin commonhold \
    && install -d -o commonhold -g commonhold -m 700 /data
USER commonhold
VOLUME /data
EXPOSE 8080
# Within a container all addresses are meant; publish the port where only your proxy reaches it.
ENTRYPOINT ["/usr/local/bin/commonhold"]
CMD ["serve", "/data/town", "--listen", "0.0.0.0:8080"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=5m CMD ["commonhold", "clock", "--server", "http://127.0.0.1:8080"]
